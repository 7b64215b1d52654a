-- What campaigns and content cost against the leads that sales found valid, each by its own day.

with costs as (

    select * from {{ ref('fct_cost') }}
    where cost_kind in ('campaign', 'content') and amount is not null

)

select
    incurred_on as occurred_on,
    'cost' as subject_type,
    cost_id as subject_id,
    {{ credited_to() }},
    {{ as_measure('amount') }} as numerator,
    {{ as_measure('0') }} as denominator
from costs

union all

select
    coalesce(judged_on, created_on) as occurred_on,
    'lead' as subject_type,
    lead_id as subject_id,
    {{ credited_to() }},
    {{ as_measure('0') }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_lead') }}
-- Without any cost on record a lead is not free: finance has not sent what it cost.
where is_valid and exists (select 1 from costs)
