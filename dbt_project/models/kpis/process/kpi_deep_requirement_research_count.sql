-- Sessions in which a rep researched what a customer needs, by the day they took place.

select
    started_on as occurred_on,
    'activity' as subject_type,
    activity_id as subject_id,
    {{ credited_to() }},
    {{ one_if('true') }} as numerator,
    {{ nothing() }} as denominator
from {{ ref('fct_activity') }}
where activity_type = 'research' and is_completed
