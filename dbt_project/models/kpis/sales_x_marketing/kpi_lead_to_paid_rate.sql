-- Leads whose customer has paid out of all leads, by the day the lead was created.

select
    created_on as occurred_on,
    'lead' as subject_type,
    lead_id as subject_id,
    {{ credited_to(campaign=true) }},
    {{ one_if('is_paid') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_lead_quality') }}
-- Until finance sends a dated payment, whether a lead has paid is unknown.
where is_paid is not null
