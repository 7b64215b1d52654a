-- Leads by the day they were created.

select
    created_on as occurred_on,
    'lead' as subject_type,
    lead_id as subject_id,
    {{ credited_to(campaign=true) }},
    {{ one_if('true') }} as numerator,
    {{ nothing() }} as denominator
from {{ ref('fct_lead') }}
