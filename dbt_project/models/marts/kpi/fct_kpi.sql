-- One row per KPI, period and entity that should have it: the KPIs made of records, and those made of the numbers of
-- others. A missing value has a status that says why.

{#- A night recomputes the periods its changed days lie in, and those of the last thirteen months, whose status may
    ripen. -#}

{{ config(
    materialized=fact(), unique_key='period_end', incremental_strategy='replace_periods',
    meta={'grain': ['kpi_id', 'period_grain', 'period_start', 'entity_type', 'entity_id']},
) }}

select
    kpi_id,
    period_grain,
    period_start,
    period_end,
    entity_type,
    entity_id,
    numerator,
    denominator,
    value,
    status
from {{ ref('int_kpi__values') }}
where {{ is_added_up_again('period_end') }}

union all

select
    kpi_id,
    period_grain,
    period_start,
    period_end,
    entity_type,
    entity_id,
    numerator,
    denominator,
    value,
    status
from {{ ref('int_kpi__values_of_kpis') }}
where {{ is_added_up_again('period_end') }}
