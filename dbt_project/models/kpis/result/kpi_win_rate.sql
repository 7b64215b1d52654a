-- Won out of decided opportunities, by the day they were decided.

select
    closed_on as occurred_on,
    'opportunity' as subject_type,
    opportunity_id as subject_id,
    {{ credited_to() }},
    {{ one_if('is_won') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_opportunity') }}
where outcome in ('won', 'lost') and closed_on is not null
