-- One row per customer with a sale: the first one, credited as it is, and what the policy of its day asks of a new
-- customer. Sales of one day are told apart by their id.

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

),

first_sales as (

    select
        numbered.*,
        account.industry,
        account.city
    from numbered
    {{ join_as_of(
        ref('int_accounts__periods'), 'account', 'account.account_id = numbered.customer_id', 'numbered.signed_on') }}
    where numbered.sale_number = 1

),

scenarios as (

    -- A product line has several core industries. Of one that has none nothing can be said.
    select
        first_sales.customer_id,
        max(case when scenario.industry = first_sales.industry then 1 else 0 end) = 1 as fits_core_scenario
    from first_sales
    inner join {{ ref('policy_core_industry') }} as scenario
        on first_sales.product_line_id = scenario.product_line_id
        and scenario.valid_from <= first_sales.signed_on
        and first_sales.signed_on < scenario.valid_to
    where first_sales.industry is not null
    group by first_sales.customer_id

)

select
    {{ credited_to('first_sales', outlets=true) }},
    first_sales.subject_type,
    first_sales.sale_id,
    first_sales.signed_on,
    first_sales.amount,
    first_order.minimum_amount as minimum_first_amount,
    city.city_tier,
    scenarios.fits_core_scenario,
    first_sales.is_top_of_industry
from first_sales
left join scenarios
    on first_sales.customer_id = scenarios.customer_id
{{ join_as_of(
    ref('policy_first_order'), 'first_order', 'first_order.segment_id = first_sales.segment_id', 'first_sales.signed_on') }}
{{ join_as_of(ref('policy_city'), 'city', 'city.city = first_sales.city', 'first_sales.signed_on') }}
