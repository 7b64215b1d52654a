-- Of the leads assigned on a day, those a person contacted within the agreed business time.

select
    assigned_on as occurred_on,
    'lead' as subject_type,
    lead_id as subject_id,
    {{ credited_to(campaign=true) }},
    {{ one_if('business_seconds_to_contact <= seconds_to_respond') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_lead') }}
where assigned_on is not null and seconds_to_respond is not null
