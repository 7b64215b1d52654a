-- One row per KPI, period and whoever it counts for: contributions added up, numerators and denominators apart.

{#- A night adds up again the periods that its changed days lie in. -#}

{{ config(
    materialized=fact(), unique_key='period_end', incremental_strategy='replace_periods',
    meta={'grain': ['kpi_id', 'period_grain', 'period_start', 'entity_type', 'entity_id']},
) }}

{% set entities = entity_types() %}

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
        and {{ is_added_up_again('periods.period_end') }}

),

states as (

    -- The denominator of some KPIs is the mean of all states of the period.
    select
        kpi_id,
        period_grain,
        period_start,
        count(distinct occurred_on) as state_count
    from in_periods
    where kpi_id in ({{ kpis_where('denominator_over_time', 'mean') }}) and denominator is not null
    group by
        kpi_id,
        period_grain,
        period_start

),

counted as (

    -- A state, such as the customers active now, does not add up over time: the one of the period's last day
    -- stands for it. Whoever is not there that day is not there, however many were a month before.
    select
        in_periods.kpi_id,
        in_periods.period_grain,
        in_periods.period_start,
        in_periods.period_end,
        {{ entities.values() | join(',\n        ') }},
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
            else in_periods.denominator
        end as denominator,
        coalesce(states.state_count, 1) as denominator_states
    from in_periods
    left join states
        on in_periods.kpi_id = states.kpi_id
        and in_periods.period_grain = states.period_grain
        and in_periods.period_start = states.period_start

),

added_up as (

    select
        kpi_id,
        period_grain,
        period_start,
        max(period_end) as period_end,
        case
            {%- for entity_type, column in entities.items() %}
            when grouping({{ column }}) = 0 then '{{ entity_type }}'
            {%- endfor %}
            else 'company'
        end as entity_type,
        coalesce({{ entities.values() | join(', ') }}) as entity_id,
        sum(numerator) as numerator,
        {{ quotient('sum(denominator)', 'max(denominator_states)') }} as denominator
    from counted
    group by grouping sets (  -- noqa: PRS
        {%- for column in entities.values() %}
        (kpi_id, period_grain, period_start, {{ column }}),
        {%- endfor %}
        (kpi_id, period_grain, period_start)
    )

)

-- What counts for nobody known counts for the company alone.
select
    kpi_id,
    period_grain,
    period_start,
    period_end,
    entity_type,
    coalesce(entity_id, 'all') as entity_id,
    cast(numerator as decimal(38, 6)) as numerator,
    cast(denominator as decimal(38, 6)) as denominator
from added_up
where entity_type = 'company' or entity_id is not null

-- depends_on: {{ ref('dim_date') }}
