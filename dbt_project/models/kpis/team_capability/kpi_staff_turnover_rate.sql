-- Reps who left in the month, over its mean headcount.

select
    state_on as occurred_on,
    'user' as subject_type,
    rep_id as subject_id,
    {{ credited_to() }},
    {{ one_if('has_left') }} as numerator,
    {{ as_measure('mean_headcount') }} as denominator
from {{ ref('fct_rep_month') }}
