-- One row per KPI, day and whoever it counts for: the company, and each rep, team or customer that the KPI is published
-- for. All contributions are added up here, once; longer periods add up these rows and divide last.

{{ config(
    materialized=fact(), unique_key=['kpi_id', 'occurred_on', 'entity_type', 'entity_id'],
    incremental_strategy='replace_touched_days',
) }}

{% set entities_of = entity_types_by_kpi() %}

with {{ touched_once() }}added_up as (

    {% for kpi_id in kpi_ids() %}  -- noqa: PRS
    {{ added_up_per_day(kpi_id, entities_of.get(kpi_id, [])) }}  -- noqa: PRS
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

-- What counts for nobody known counts for the company alone.
select * from added_up
where entity_id is not null
