-- What campaigns and content cost against the leads that sales found valid, each by its own day.

select
    incurred_on as occurred_on,
    'cost' as subject_type,
    cost_id as subject_id,
    {{ credited_to(campaign=true) }},
    {{ as_measure('amount') }} as numerator,
    {{ as_measure('0') }} as denominator
from {{ ref('fct_cost') }}
where cost_kind in ('campaign', 'content') and amount is not null

union all

select
    coalesce(judged_on, created_on) as occurred_on,
    'lead' as subject_type,
    lead_id as subject_id,
    {{ credited_to(campaign=true) }},
    {{ as_measure('0') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_lead') }}
where is_valid
