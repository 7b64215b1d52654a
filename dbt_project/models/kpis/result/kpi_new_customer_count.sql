-- Customers by the day they signed for the first time, credited as that sale is.

with sales as (

    select
        *,
        row_number() over (partition by customer_id order by signed_on, sale_id) as sale_number
    from {{ ref('fct_sale') }}
    where customer_id is not null and signed_on is not null

)

select
    signed_on as occurred_on,
    'customer' as subject_type,
    customer_id as subject_id,
    {{ credited_to() }},
    {{ one_if('true') }} as numerator,
    {{ nothing() }} as denominator
from sales
where sale_number = 1
