-- One row per KPI that is made of records: since when it has any, and since when its numerator is known.

{{ config(
    materialized=fact(), unique_key=['kpi_id'], incremental_strategy='replace_differences', meta={'grain': ['kpi_id']},
) }}

select
    kpi_id,
    min(occurred_on) as first_on,
    -- No reply, dispute or cost on record at all means that nobody sends them, not that there was none.
    min(case
        when numerator <> 0 or kpi_id not in ({{ kpis_where('known_from_first_numerator', true) }}) then occurred_on
    end) as known_on
from {{ ref('int_kpi__daily') }}
group by kpi_id
