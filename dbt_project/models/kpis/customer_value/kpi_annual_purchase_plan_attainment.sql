-- What customers with a plan have bought in the year so far, over what they agreed to buy in it, at each month's end.

select
    state_on as occurred_on,
    'customer' as subject_type,
    customer_id as subject_id,
    {{ credited_to() }},
    {{ as_measure('purchased_amount') }} as numerator,
    {{ as_measure('plan_amount') }} as denominator
from {{ ref('fct_purchase_plan_month') }}
where plan_amount is not null
