-- Sales by the day they were signed, over the mean headcount of the month.

select
    signed_on as occurred_on,
    subject_type,
    sale_id as subject_id,
    {{ credited_to() }},
    {{ as_measure('amount') }} as numerator,
    {{ nothing() }} as denominator
from {{ ref('fct_sale') }}
where amount is not null

union all

select
    state_on as occurred_on,
    'user' as subject_type,
    rep_id as subject_id,
    {{ credited_to() }},
    {{ as_measure('0') }} as numerator,
    {{ as_measure('mean_headcount') }} as denominator
from {{ ref('fct_rep_month') }}
