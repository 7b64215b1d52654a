-- Scores of marketing's and sales' KPIs, weighted. One without a score has no weight either.

select
    period_grain,
    period_start,
    period_end,
    entity_type,
    entity_id,
    'kpi' as subject_type,
    kpi_id as subject_id,
    {{ as_measure('coalesce(joint_weight * joint_score, 0)') }} as numerator,
    {{ as_measure('case when joint_score is not null then joint_weight else 0 end') }} as denominator,
    status
from {{ ref('fct_kpi_attainment') }}
where joint_weight is not null
