-- Won out of decided opportunities with key accounts, by the day they were decided.

select
    closed_on as occurred_on,
    'opportunity' as subject_type,
    opportunity_id as subject_id,
    {{ credited_to() }},
    {{ one_if('is_won') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_opportunity') }}
where is_key_account and outcome in ('won', 'lost') and closed_on is not null
