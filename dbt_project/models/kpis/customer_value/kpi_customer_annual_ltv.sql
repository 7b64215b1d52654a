-- What customers contributed in the trailing twelve months, at each month's end.

select
    state_on as occurred_on,
    'customer' as subject_type,
    customer_id as subject_id,
    {{ credited_to() }},
    {{ as_measure('annual_ltv_amount') }} as numerator,
    {{ nothing() }} as denominator
from {{ ref('fct_customer_ltv') }}
