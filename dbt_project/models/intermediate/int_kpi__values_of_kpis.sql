-- One row per KPI that is made of other KPIs, period and entity that should have it. Their contributions are numbers of
-- whole periods already: they are added up within the period, never over time, and divided last.

{{ config(
    materialized=fact(), unique_key='period_start', incremental_strategy='replace_settled_periods',
    meta={'grain': ['kpi_id', 'period_grain', 'period_start', 'entity_type', 'entity_id']},
) }}

with grains as (

    {{ grains_of_kpis() }}

),

contributions as (

    {% for kpi_id in kpis_of_kpis() %}
    select
        '{{ kpi_id }}' as kpi_id,
        period_grain,
        period_start,
        period_end,
        entity_type,
        entity_id,
        numerator,
        denominator,
        status
    from {{ ref('kpi_' ~ kpi_id) }} as contribution  -- noqa: AL05
    where {{ is_settled_again('contribution') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

totals as (

    select
        kpi_id,
        period_grain,
        period_start,
        period_end,
        entity_type,
        entity_id,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        max(case when status = 'too_early' then 1 else 0 end) as has_unripe_number
    from contributions
    group by
        kpi_id,
        period_grain,
        period_start,
        period_end,
        entity_type,
        entity_id

),

expected as (

    select
        kpi_id,
        period_grain,
        period_start,
        period_end,
        entity_type,
        entity_id
    from totals

    union

    -- The company should have every KPI in every period, as it has those made of records.
    select
        kpi.kpi_id,
        periods.period_grain,
        periods.period_start,
        periods.period_end,
        periods.entity_type,
        periods.entity_id
    from {{ ref('int_kpi__values') }} as periods
    cross join {{ ref('dim_kpi') }} as kpi
    where
        periods.entity_type = 'company'
        and kpi.made_of = 'kpis'
        and {{ is_settled_again('periods') }}

),

judged as (

    select
        expected.kpi_id,
        expected.period_grain,
        expected.period_start,
        expected.period_end,
        expected.entity_type,
        expected.entity_id,
        totals.numerator,
        coalesce(totals.denominator, 0) as denominator,
        case
            when totals.denominator = 0 and totals.has_unripe_number = 1 then 'too_early'
            when coalesce(totals.denominator, 0) = 0 then 'no_data'
            when abs(totals.denominator) < sample.minimum_denominator then 'small_sample'
            else 'ok'
        end as status
    from expected
    inner join grains
        on expected.kpi_id = grains.kpi_id
        and expected.entity_type = grains.entity_type
        and expected.period_grain = grains.period_grain
    inner join {{ ref('dim_kpi') }} as kpi
        on expected.kpi_id = kpi.kpi_id
    left join totals
        on expected.kpi_id = totals.kpi_id
        and expected.period_grain = totals.period_grain
        and expected.period_start = totals.period_start
        and expected.entity_type = totals.entity_type
        and expected.entity_id = totals.entity_id
    {{ join_as_of(ref('policy_minimum_sample'), 'sample', 'kpi.unit = sample.unit', 'expected.period_end') }}

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
        when status in ('ok', 'small_sample')
            then cast({{ quotient('numerator', 'denominator') }} as decimal(38, 6))
    end as value,
    status
from judged
