-- One row per KPI that is made of records, period and entity that should have it. Numerators and denominators are added
-- up first and divided last: nobody averages a ratio. A missing value has a status that says why.

{% set period = ['period_grain', 'period_start'] %}
{% set grain = ['kpi_id'] + period + ['entity_type', 'entity_id'] %}

{{ config(
    materialized=fact(), unique_key=grain, incremental_strategy='replace_unsettled',
    pre_hook='{{ list_unsettled() }}', meta={'grain': grain},
) }}

{%- if not execute %}  -- depends_on: {{ ref('dim_date') }}, by its hook
{%- endif %}

with grains as (

    {{ grains_of_kpis() }}

),

first_days as (

    select * from {{ ref('int_kpi__first_days') }}

),

open_periods as (

    select distinct
        periods.period_grain,
        periods.period_start,
        periods.period_end
    from {{ ref('int_periods') }} as periods
    {{ only_listed('control.unsettled', period, 'periods') }}
    where
        periods.period_start <= {{ as_of_date() }}
        and periods.period_end >= (select min(first_days.first_on) from first_days)

),

totals as (

    select totals.* from {{ ref('int_kpi__totals') }} as totals
    inner join grains
        on totals.kpi_id = grains.kpi_id
        and totals.period_grain = grains.period_grain
        and totals.entity_type = grains.entity_type
    {{ only_listed('control.unsettled', grain, 'totals') }}

),

everybody_present as (

    {{ present_in('open_periods') }}

),

present as (

    select everybody_present.* from everybody_present
    {{ only_listed('control.unsettled', period + ['entity_type', 'entity_id'], 'everybody_present') }}

),

expected as (

    -- The company should have every KPI in every period of its cadence; anybody else those of the periods in which
    -- they appear in one of theirs, of those with a context only what they were in at some time of the period.
    select
        grains.kpi_id,
        open_periods.period_grain,
        open_periods.period_start,
        'company' as entity_type,
        'all' as entity_id
    from open_periods
    inner join grains
        on open_periods.period_grain = grains.period_grain
        and grains.entity_type = 'company'
        and grains.made_of = 'records'

    union all

    select
        grains.kpi_id,
        present.period_grain,
        present.period_start,
        present.entity_type,
        present.entity_id
    from present
    inner join grains
        on present.context = grains.context
        and present.entity_type = grains.entity_type
        and present.period_grain = grains.period_grain
    -- Before its first record a KPI is missing for everybody: the company's row says so once.
    inner join first_days
        on grains.kpi_id = first_days.kpi_id and first_days.first_on <= present.period_end

),

unsettled as (

    select expected.* from expected
    {{ only_listed('control.unsettled', grain, 'expected') }}

),

-- Everybody with a total has the number, expected or not. One join finds both, and no row twice.
numbers as (

    select
        {%- for column in grain %}
        coalesce(unsettled.{{ column }}, totals.{{ column }}) as {{ column }},
        {%- endfor %}
        totals.numerator,
        totals.denominator
    from unsettled
    full join totals on {{ same_key(grain, 'unsettled', 'totals') }}

),

filled as (

    select
        numbers.kpi_id,
        numbers.period_grain,
        numbers.period_start,
        numbers.entity_type,
        numbers.entity_id,
        open_periods.period_end,
        kpi.aggregation,
        case
            when first_days.first_on is null or first_days.first_on > open_periods.period_end
                then cast(null as decimal(38, 6))
            else coalesce(numbers.numerator, 0)
        end as numerator,
        case when kpi.aggregation = 'ratio' then coalesce(numbers.denominator, 0) end as denominator,
        coalesce(first_days.known_on <= open_periods.period_end, false) as is_known,
        {{ add_days('open_periods.period_end', 'kpi.maturity_days') }} as ripe_on,
        kpi.maturity_days,
        sample.minimum_denominator
    from numbers
    inner join open_periods
        on numbers.period_grain = open_periods.period_grain and numbers.period_start = open_periods.period_start
    inner join {{ ref('dim_kpi') }} as kpi
        on numbers.kpi_id = kpi.kpi_id
    left join first_days
        on numbers.kpi_id = first_days.kpi_id
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
