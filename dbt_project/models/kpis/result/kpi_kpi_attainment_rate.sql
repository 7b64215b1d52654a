-- KPIs that met their target out of those with one and a value, in each period. Without a value nothing is counted.

select
    period_grain,
    period_start,
    period_end,
    entity_type,
    entity_id,
    'kpi' as subject_type,
    kpi_id as subject_id,
    {{ one_if('is_met') }} as numerator,
    {{ one_if('value is not null') }} as denominator,
    status
from {{ ref('fct_kpi_attainment') }}
