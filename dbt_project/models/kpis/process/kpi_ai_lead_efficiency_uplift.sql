-- Leads handled with the tool beyond those the same rep would have handled in that time without it, by
-- month, while it is switched on.

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
    -- Without work of both kinds there is nothing to compare.
    tool_minutes > 0
    and manual_leads > 0
    and manual_minutes > 0
    and {{ is_switched_on('ai_lead_efficiency_uplift', 'state_on') }}
