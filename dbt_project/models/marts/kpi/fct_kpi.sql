-- One row per KPI, period and entity that should have it: the KPIs made of records, and those made of the numbers of
-- others. A missing value has a status that says why.

{{ config(
    materialized=fact(), unique_key='period_start', incremental_strategy='replace_settled_periods',
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
from {{ ref('int_kpi__values') }} as numbers
where {{ is_settled_again('numbers') }}

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
from {{ ref('int_kpi__values_of_kpis') }} as numbers
where {{ is_settled_again('numbers') }}
