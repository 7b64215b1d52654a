-- What leads were worth when they were handed over to sales, by that day.

select
    handed_over_on as occurred_on,
    'lead' as subject_type,
    lead_id as subject_id,
    {{ credited_to(campaign=true) }},
    {{ as_measure('score') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_lead_score') }}
