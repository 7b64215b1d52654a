-- Of the reps employed at the month's end, those in a cross-department project in the month.

select
    state_on as occurred_on,
    'user' as subject_type,
    rep_id as subject_id,
    {{ credited_to() }},
    {{ one_if('is_in_cross_department_project') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_rep_month') }}
where not has_left
