-- Won deals with complete documents and steps out of won deals, by the day they were won.

select
    closed_on as occurred_on,
    'opportunity' as subject_type,
    opportunity_id as subject_id,
    {{ credited_to() }},
    {{ one_if('documents_complete') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_opportunity') }}
where is_won and closed_on is not null and documents_complete is not null
