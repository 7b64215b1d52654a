-- One row per KPI, period and entity that should have it. Numerators and denominators are added up first and divided
-- last: nobody averages a ratio. A missing value has a status that says why.

{#- A night recomputes the periods its changed days lie in, and those of the last thirteen months, whose status may ripen. -#}

{{ config(
    materialized=fact(), unique_key='period_end', incremental_strategy='replace_periods',
    meta={'grain': ['kpi_id', 'period_grain', 'period_start', 'entity_type', 'entity_id']},
) }}

{% set entities = entity_types() %}

with periods as (

    {% for grain in period_grains() %}
    select
        '{{ grain }}' as period_grain,
        {{ grain }}_start as period_start,
        max(date_day) as period_end
    from {{ ref('dim_date') }}
    group by {{ grain }}_start
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

first_days as (

    select
        kpi_id,
        min(occurred_on) as first_on,
        -- No reply, dispute or cost on record at all means that nobody sends them, not that there was none.
        min(case
            when numerator <> 0 or kpi_id not in ({{ kpis_where('known_from_first_numerator', true) }}) then occurred_on
        end) as known_from
    from {{ ref('int_kpi__daily') }}
    group by kpi_id

),

open_periods as (

    select *
    from periods
    where
        period_start <= {{ as_of_date() }}
        and period_end >= (select min(first_on) from first_days)
        {%- if is_incremental() %}
        and period_end >= {{ recomputed_from() }}
        {%- endif %}

),

in_periods as (

    {% for grain in period_grains() %}
    select
        daily.*,
        '{{ grain }}' as period_grain,
        dates.{{ grain }}_start as period_start
    from {{ ref('int_kpi__daily') }} as daily
    inner join {{ ref('dim_date') }} as dates
        on daily.occurred_on = dates.date_day
    inner join open_periods
        on open_periods.period_grain = '{{ grain }}' and dates.{{ grain }}_start = open_periods.period_start
    where daily.kpi_id in ({{ kpis_where('cadence', grain) }})
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

state_days as (

    -- A state, such as the customers active now, does not add up over time: the last one in the period stands for it, or
    -- the mean of all.
    select
        kpi_id,
        period_grain,
        period_start,
        max(occurred_on) as last_on,
        count(distinct occurred_on) as state_count
    from in_periods
    where
        kpi_id in ({{ kpis_where('over_time', 'last') }})
        or (
            kpi_id in ({{ kpis_where('denominator_over_time', 'last') }}, {{ kpis_where('denominator_over_time', 'mean') }})
            and denominator is not null
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
        {{ entities.values() | join(',\n        ') }},
        case
            when
                in_periods.kpi_id in ({{ kpis_where('over_time', 'last') }})
                and in_periods.occurred_on <> state_days.last_on
                then cast(null as decimal(38, 6))
            else in_periods.numerator
        end as numerator,
        case
            when
                in_periods.kpi_id in ({{ kpis_where('over_time', 'last') }}, {{ kpis_where('denominator_over_time', 'last') }})
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

),

added_up as (

    select
        kpi_id,
        period_grain,
        period_start,
        case
            {%- for entity_type, column in entities.items() %}
            when grouping({{ column }}) = 0 then '{{ entity_type }}'
            {%- endfor %}
            else 'company'
        end as entity_type,
        coalesce({{ entities.values() | join(', ') }}) as entity_id,
        sum(numerator) as numerator,
        cast({{ quotient('sum(denominator)', 'max(denominator_states)') }} as decimal(38, 6)) as denominator
    from counted
    group by grouping sets (
        {%- for column in entities.values() %}
        (kpi_id, period_grain, period_start, {{ column }}),
        {%- endfor %}
        (kpi_id, period_grain, period_start)
    )

),

totals as (

    -- What counts for nobody known counts for the company alone.
    select
        kpi_id,
        period_grain,
        period_start,
        entity_type,
        coalesce(entity_id, 'all') as entity_id,
        numerator,
        denominator
    from added_up
    where entity_type = 'company' or entity_id is not null

),

registered as (

    {% for node in kpi_nodes() %}
    {% for entity_type in ['company'] + (entities.keys() | list) if entity_type in node.config.meta.kpi.entity_types %}
    select '{{ node.name[4:] }}' as kpi_id, '{{ entity_type }}' as entity_type
    {{ 'union all' }}
    {% endfor %}
    {% endfor %}
    select
        cast(null as {{ dbt.type_string() }}) as kpi_id,
        cast(null as {{ dbt.type_string() }}) as entity_type
    where false

),

expected as (

    -- The company should have every KPI in every period of its cadence; anybody else those of the periods they appear in.
    select
        kpi.kpi_id,
        open_periods.period_grain,
        open_periods.period_start,
        'company' as entity_type,
        'all' as entity_id
    from open_periods
    inner join {{ ref('dim_kpi') }} as kpi
        on concat(',', kpi.cadence, ',') like concat('%,', open_periods.period_grain, ',%')

    union

    select
        kpi.kpi_id,
        present.period_grain,
        present.period_start,
        present.entity_type,
        present.entity_id
    from (
        select distinct period_grain, period_start, entity_type, entity_id
        from totals
        where entity_type not in ('company', 'customer')
    ) as present
    inner join registered
        on present.entity_type = registered.entity_type
    inner join {{ ref('dim_kpi') }} as kpi
        on registered.kpi_id = kpi.kpi_id
        and concat(',', kpi.cadence, ',') like concat('%,', present.period_grain, ',%')

    union

    select
        totals.kpi_id,
        totals.period_grain,
        totals.period_start,
        totals.entity_type,
        totals.entity_id
    from totals
    inner join registered
        on totals.kpi_id = registered.kpi_id and totals.entity_type = registered.entity_type

),

filled as (

    select
        expected.*,
        open_periods.period_end,
        kpi.aggregation,
        case
            when first_days.first_on is null or first_days.first_on > open_periods.period_end then cast(null as decimal(38, 6))
            else coalesce(totals.numerator, 0)
        end as numerator,
        case when kpi.aggregation = 'ratio' then coalesce(totals.denominator, 0) end as denominator,
        coalesce(first_days.known_from <= open_periods.period_end, false) as is_known,
        {{ add_days('open_periods.period_end', 'kpi.maturity_days') }} as ripe_on,
        kpi.maturity_days,
        sample.minimum_denominator
    from expected
    inner join open_periods
        on expected.period_grain = open_periods.period_grain and expected.period_start = open_periods.period_start
    inner join {{ ref('dim_kpi') }} as kpi
        on expected.kpi_id = kpi.kpi_id
    left join first_days
        on expected.kpi_id = first_days.kpi_id
    left join totals
        on expected.kpi_id = totals.kpi_id
        and expected.period_grain = totals.period_grain
        and expected.period_start = totals.period_start
        and expected.entity_type = totals.entity_type
        and expected.entity_id = totals.entity_id
    left join {{ ref('policy_minimum_sample') }} as sample
        on kpi.unit = sample.unit
        and sample.valid_from <= open_periods.period_end
        and open_periods.period_end < sample.valid_to

),

judged as (

    select
        *,
        case
            when maturity_days > 0 and ripe_on > {{ as_of_date() }} then 'too_early'
            when not is_known then 'no_data'
            when aggregation = 'ratio' and denominator = 0 then 'no_data'
            when aggregation = 'ratio' and abs(denominator) < minimum_denominator then 'small_sample'
            else 'ok'
        end as status
    from filled

)

select
    kpi_id,
    period_grain,
    period_start,
    period_end,
    entity_type,
    entity_id,
    cast(numerator as decimal(38, 6)) as numerator,
    cast(denominator as decimal(38, 6)) as denominator,
    case
        when status not in ('ok', 'small_sample') then cast(null as decimal(38, 6))
        when aggregation = 'ratio' then cast({{ quotient('numerator', 'denominator') }} as decimal(38, 6))
        else cast(numerator as decimal(38, 6))
    end as value,
    status
from judged
