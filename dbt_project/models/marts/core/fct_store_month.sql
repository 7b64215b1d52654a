-- One row per store and month in which it was open for a day or more with a known floor area: the mean of the area over
-- all days of the month, or over those so far while it runs.

{{ config(
    materialized=fact(), unique_key=['store_id', 'month_start'], incremental_strategy='replace_differences',
    meta={'grain': ['store_id', 'month_start']},
) }}

with open_periods as (

    select
        store_id,
        floor_area,
        greatest(valid_from, coalesce(opened_on, valid_from)) as first_on,
        least({{ add_days('valid_to', -1) }}, coalesce(closed_on, valid_to)) as last_on
    from {{ ref('int_stores__periods') }}
    where floor_area > 0

),

open_days as (

    select
        open_periods.store_id,
        months.month_start,
        months.state_on,
        open_periods.floor_area,
        {{ days_between(
            'greatest(open_periods.first_on, months.month_start)', 'least(open_periods.last_on, months.state_on)') }} + 1
            as day_count
    from open_periods
    inner join {{ ref('int_months') }} as months
        on open_periods.first_on <= months.state_on
        and months.month_start <= open_periods.last_on
    where open_periods.first_on <= open_periods.last_on

),

areas as (

    select
        store_id,
        month_start,
        state_on,
        sum(floor_area * day_count) as area_days
    from open_days
    group by
        store_id,
        month_start,
        state_on

)

select
    {%- for column in shared_credit_columns() + outlet_columns() %}
    {%- if column == 'store_id' %}
    areas.store_id,
    {%- elif column == 'region_id' %}
    store.region_id,
    {%- else %}
    cast(null as {{ dbt.type_string() }}) as {{ column }},
    {%- endif %}
    {%- endfor %}
    areas.month_start,
    areas.state_on,
    cast(
        {{ quotient('areas.area_days', days_between('areas.month_start', 'areas.state_on') ~ ' + 1') }}
        as {{ measure() }}
    ) as mean_floor_area
from areas
{{ join_as_of(ref('int_stores__periods'), 'store', 'store.store_id = areas.store_id', 'areas.state_on') }}
