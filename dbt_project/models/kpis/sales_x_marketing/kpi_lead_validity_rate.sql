-- Leads that sales marked valid out of those it judged, by the day of the judgement.

select
    coalesce(judged_on, created_on) as occurred_on,
    'lead' as subject_type,
    lead_id as subject_id,
    {{ credited_to(campaign=true) }},
    {{ one_if('is_valid') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_lead') }}
where is_judged
