-- One row per KPI, period and whoever it counts for: contributions added up, numerators and denominators apart.

{#- A night adds up again the periods that its changed days lie in. -#}

{{ config(
    materialized=fact(), unique_key='period_start', incremental_strategy='replace_touched_periods',
    meta={'grain': ['kpi_id', 'period_grain', 'period_start', 'entity_type', 'entity_id']},
) }}

with in_periods as (

    select
        daily.*,
        periods.period_grain,
        periods.period_start,
        periods.period_end
    from {{ ref('int_kpi__daily') }} as daily
    inner join {{ ref('int_periods') }} as periods
        on daily.occurred_on = periods.date_day
    where
        (
            {%- for grain in period_grains() %}
            (periods.period_grain = '{{ grain }}' and daily.kpi_id in ({{ kpis_where('cadence', grain) }}))
            {{- ' or' if not loop.last }}
            {%- endfor %}
        )
        and {{ is_in_touched_period('periods') }}

),

state_days as (

    -- A state, such as the customers active now, does not add up over time: the last one in the period stands
    -- for it, or the mean of all.
    select
        kpi_id,
        period_grain,
        period_start,
        max(occurred_on) as last_on,
        count(distinct occurred_on) as state_count
    from in_periods
    where
        entity_type = 'company'
        and (
            kpi_id in ({{ kpis_where('over_time', 'last') }})
            or (
                kpi_id in (
                    {{ kpis_where('denominator_over_time', 'last') }}, {{ kpis_where('denominator_over_time', 'mean') }}
                )
                and denominator is not null
            )
        )
    group by
        kpi_id,
        period_grain,
        period_start

),

counted as (

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
                and in_periods.occurred_on <> state_days.last_on
                then cast(null as decimal(38, 6))
            else in_periods.numerator
        end as numerator,
        case
            when
                in_periods.kpi_id in (
                    {{ kpis_where('over_time', 'last') }}, {{ kpis_where('denominator_over_time', 'last') }}
                )
                and in_periods.occurred_on <> state_days.last_on
                then cast(null as decimal(38, 6))
            else in_periods.denominator
        end as denominator,
        case
            when in_periods.kpi_id in ({{ kpis_where('denominator_over_time', 'mean') }}) then state_days.state_count
            else 1
        end as denominator_states
    from in_periods
    left join state_days
        on in_periods.kpi_id = state_days.kpi_id
        and in_periods.period_grain = state_days.period_grain
        and in_periods.period_start = state_days.period_start

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

-- depends_on: {{ ref('dim_date') }}
