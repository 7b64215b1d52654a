{#- Growth against an earlier period, as contributions: each sale counts for the period it was signed in, and again, as what
    that later period is compared with, on the same day `months` later. Summed over a period this gives
    (sold now - sold then) / sold then, for the company as for any part of it. -#}

{% macro growth_of_sales(months) -%}
with sales as (

    select * from {{ ref('fct_sale') }}
    where signed_on is not null and amount is not null

),

echoes as (

    select
        *,
        {{ add_months('signed_on', months) }} as compared_on
    from sales

)

select
    signed_on as occurred_on,
    subject_type,
    sale_id as subject_id,
    {{ credited_to(outlets=true) }},
    {{ as_measure('amount') }} as numerator,
    {{ as_measure('0') }} as denominator
from sales

union all

select
    compared_on as occurred_on,
    subject_type,
    sale_id as subject_id,
    {{ credited_to(outlets=true) }},
    {{ as_measure('-amount') }} as numerator,
    {{ as_measure('amount') }} as denominator
from echoes
{%- endmacro %}
