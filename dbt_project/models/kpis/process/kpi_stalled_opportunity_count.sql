-- Open opportunities that rest longer in their stage than the policy allows, at each month's end.

select
    state_on as occurred_on,
    'opportunity' as subject_type,
    opportunity_id as subject_id,
    {{ credited_to() }},
    {{ one_if('is_stalled') }} as numerator,
    {{ nothing() }} as denominator
from {{ ref('fct_opportunity_month') }}
where limit_days is not null
