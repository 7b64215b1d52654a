-- Of the active customers, those contacted in the month.

select
    state_on as occurred_on,
    'customer' as subject_type,
    customer_id as subject_id,
    {{ credited_to() }},
    {{ one_if('contact_count > 0') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_customer_month') }}
where is_active
