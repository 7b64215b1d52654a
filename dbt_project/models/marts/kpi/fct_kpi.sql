-- One row per KPI, period and entity that should have it: the KPIs made of records, and those made of the numbers of
-- others. A missing value has a status that says why.

{#- A view where it can be one: it repeats what the two tables under it say. -#}

{{ config(
    materialized='view' if target.type == 'duckdb' else 'table',
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
