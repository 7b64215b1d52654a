-- Of the high-value customers, those contacted as often in the month as the policy asks.

select
    state_on as occurred_on,
    'customer' as subject_type,
    customer_id as subject_id,
    {{ credited_to() }},
    {{ one_if('contact_count >= contacts_owed') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_customer_month') }}
where is_high_value
