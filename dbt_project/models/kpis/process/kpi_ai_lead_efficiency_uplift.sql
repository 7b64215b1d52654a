-- Leads handled with the tool beyond those the same rep would have handled in that time without it, by month.

select
    state_on as occurred_on,
    'user' as subject_type,
    rep_id as subject_id,
    {{ credited_to() }},
    {{ as_measure(
        quotient('tool_leads * manual_minutes - tool_minutes * manual_leads', 'manual_minutes')) }} as numerator,
    {{ as_measure(quotient('tool_minutes * manual_leads', 'manual_minutes')) }} as denominator
from {{ ref('fct_rep_month') }}
where
    agreed_tool_days is not null
    -- Without work of both kinds there is nothing to compare.
    and tool_minutes > 0
    and manual_leads > 0
    and manual_minutes > 0
