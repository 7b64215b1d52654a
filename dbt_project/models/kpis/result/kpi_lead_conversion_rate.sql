-- Leads that became a paying customer out of all leads, by the day the lead was created.

select
    created_on as occurred_on,
    'lead' as subject_type,
    lead_id as subject_id,
    {{ credited_to(campaign=true) }},
    {{ one_if('is_won or coalesce(is_paid, false)') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_lead_quality') }}
