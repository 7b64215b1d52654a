-- Negotiations won out of negotiations ended, by the day they ended.

select
    closed_on as occurred_on,
    'opportunity' as subject_type,
    opportunity_id as subject_id,
    {{ credited_to() }},
    {{ one_if('is_won') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_opportunity') }}
where reached_negotiation and outcome in ('won', 'lost') and closed_on is not null
