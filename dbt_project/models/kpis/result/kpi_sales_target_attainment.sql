-- Sales of reps with a target by the day they were signed, over their targets of the month.

select
    signed_on as occurred_on,
    subject_type,
    sale_id as subject_id,
    {{ credited_to() }},
    {{ as_measure('amount') }} as numerator,
    {{ nothing() }} as denominator
from {{ ref('fct_sale') }}
where is_under_target and amount is not null

union all

select
    state_on as occurred_on,
    'user' as subject_type,
    rep_id as subject_id,
    {{ credited_to() }},
    {{ as_measure('0') }} as numerator,
    {{ as_measure('target_amount') }} as denominator
from {{ ref('fct_rep_month') }}
where target_amount is not null
