-- Interviews in which the customer named what sets the offer apart out of interviews, while a market event asks for it.

select
    started_on as occurred_on,
    'activity' as subject_type,
    activity_id as subject_id,
    {{ credited_to() }},
    {{ one_if('is_value_named') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_activity') }}
where
    activity_type = 'interview'
    and is_completed
    and is_value_named is not null
    and {{ is_switched_on('differentiated_value_delivery_rate', 'started_on') }}
