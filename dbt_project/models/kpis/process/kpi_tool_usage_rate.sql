-- Of the reps employed at the month's end, those who used the tool on the agreed days, while it is switched on.

select
    state_on as occurred_on,
    'user' as subject_type,
    rep_id as subject_id,
    {{ credited_to() }},
    {{ one_if('tool_days >= agreed_tool_days') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_rep_month') }}
where
    not has_left
    -- While the month runs nobody can be behind yet.
    and state_on = {{ last_of_month('month_start') }}
    and {{ is_switched_on('tool_usage_rate', 'state_on') }}
