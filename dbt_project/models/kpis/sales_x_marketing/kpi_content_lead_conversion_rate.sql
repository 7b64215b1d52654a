-- Leads brought by a piece of content that converted out of all such leads, by the day the lead was created.

select
    created_on as occurred_on,
    'lead' as subject_type,
    lead_id as subject_id,
    {{ credited_to(campaign=true) }},
    {{ one_if('is_converted') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_lead') }}
where content_id is not null
