-- Customers by the day they signed for the first time, credited as that sale is.

select
    signed_on as occurred_on,
    'customer' as subject_type,
    customer_id as subject_id,
    {{ credited_to(outlets=true) }},
    {{ one_if('true') }} as numerator,
    {{ nothing() }} as denominator
from {{ ref('fct_first_sale') }}
