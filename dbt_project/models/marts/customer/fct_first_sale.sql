-- One row per customer with a sale: the first one, credited as it is. Sales of one day are told apart by their id.

{{ config(
    materialized=fact(), unique_key=['customer_id'], incremental_strategy='replace_differences',
    meta={'grain': ['customer_id']},
) }}

with numbered as (

    select
        *,
        row_number() over (partition by customer_id order by signed_on, sale_id) as sale_number
    from {{ ref('fct_sale') }}
    where customer_id is not null and signed_on is not null

)

select
    {{ credited_to() }},
    subject_type,
    sale_id,
    signed_on,
    amount,
    is_top_of_industry
from numbered
where sale_number = 1
