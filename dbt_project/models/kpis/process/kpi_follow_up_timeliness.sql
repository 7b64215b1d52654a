-- Follow-ups done within their agreed time out of those due, by the day they were due.

select
    due_on as occurred_on,
    'activity' as subject_type,
    activity_id as subject_id,
    {{ credited_to() }},
    {{ one_if('is_done_in_time') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_activity') }}
-- Done, but nobody noted when: whether it was in time is unknown.
where has_due_time and is_done_in_time is not null
