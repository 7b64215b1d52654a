-- One row per KPI, period and whoever it counts for: contributions added up, numerators and denominators apart.

{% set grain = ['kpi_id', 'period_grain', 'period_start', 'entity_type', 'entity_id'] %}

{{ config(
    materialized=fact(), unique_key=grain, incremental_strategy='replace_touched_totals',
    pre_hook='{{ list_touched_totals() }}', meta={'grain': grain},
) }}

with in_periods as (

    select
        daily.*,
        periods.period_grain,
        periods.period_start,
        periods.period_end
    from {{ ref('int_kpi__daily') }} as daily
    {{ join_periods('daily') }}
    where
        (
            {%- for grain in period_grains() %}
            (periods.period_grain = '{{ grain }}' and daily.kpi_id in ({{ kpis_where('cadence', grain) }}))
            {{- ' or' if not loop.last }}
            {%- endfor %}
        )

),

states as (

    -- The denominator of some KPIs is the mean of all states of the period. Not asked of in_periods: all its rows
    -- would be kept until they have been read twice.
    select
        daily.kpi_id,
        periods.period_grain,
        periods.period_start,
        count(distinct daily.occurred_on) as state_count
    from {{ ref('int_kpi__daily') }} as daily
    {{ join_periods('daily') }}
    where
        daily.entity_type = 'company'
        and daily.kpi_id in ({{ kpis_where('denominator_over_time', 'mean') }})
        and daily.denominator is not null
    group by
        daily.kpi_id,
        periods.period_grain,
        periods.period_start

),

counted as (

    -- A state, such as the customers active now, does not add up over time: the one of the period's last day
    -- stands for it. Whoever is not there that day is not there, however many were a month before.
    select
        in_periods.kpi_id,
        in_periods.period_grain,
        in_periods.period_start,
        in_periods.period_end,
        in_periods.entity_type,
        in_periods.entity_id,
        case
            when
                in_periods.kpi_id in ({{ kpis_where('over_time', 'last') }})
                and in_periods.occurred_on <> least(in_periods.period_end, {{ as_of_date() }})
                then cast(null as decimal(38, 6))
            else in_periods.numerator
        end as numerator,
        case
            when
                in_periods.kpi_id in (
                    {{ kpis_where('over_time', 'last') }}, {{ kpis_where('denominator_over_time', 'last') }}
                )
                and in_periods.occurred_on <> least(in_periods.period_end, {{ as_of_date() }})
                then cast(null as decimal(38, 6))
            when
                in_periods.kpi_id in ({{ kpis_where('denominator_over_time', 'first') }})
                and in_periods.occurred_on <> in_periods.period_start
                then cast(null as decimal(38, 6))
            else in_periods.denominator
        end as denominator,
        coalesce(states.state_count, 1) as denominator_states
    from in_periods
    left join states
        on in_periods.kpi_id = states.kpi_id
        and in_periods.period_grain = states.period_grain
        and in_periods.period_start = states.period_start

)

select
    kpi_id,
    period_grain,
    period_start,
    period_end,
    entity_type,
    entity_id,
    cast(sum(numerator) as decimal(38, 6)) as numerator,
    cast({{ quotient('sum(denominator)', 'max(denominator_states)') }} as decimal(38, 6)) as denominator
from counted
group by
    kpi_id,
    period_grain,
    period_start,
    period_end,
    entity_type,
    entity_id
