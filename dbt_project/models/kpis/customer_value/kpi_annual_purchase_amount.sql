-- What an active customer bought in the trailing twelve months, at each month's end.

select
    state_on as occurred_on,
    'customer' as subject_type,
    customer_id as subject_id,
    {{ credited_to() }},
    {{ as_measure('purchase_amount_12_months') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_customer_month') }}
where is_active and purchase_amount_12_months is not null
