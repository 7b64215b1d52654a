-- One row per KPI that is made of records, period and entity that should have it. Numerators and denominators are added
-- up first and divided last: nobody averages a ratio. A missing value has a status that says why.

{{ config(
    materialized=fact(), unique_key='period_start', incremental_strategy='replace_settled_periods',
    meta={'grain': ['kpi_id', 'period_grain', 'period_start', 'entity_type', 'entity_id']},
) }}

with first_days as (

    select * from {{ ref('int_kpi__first_days') }}

),

open_periods as (

    select distinct
        period_grain,
        period_start,
        period_end
    from {{ ref('int_periods') }} as periods
    where
        period_start <= {{ as_of_date() }}
        and period_end >= (select min(first_days.first_on) from first_days)
        and {{ is_settled_again('periods') }}

),

totals as (

    select * from {{ ref('int_kpi__totals') }} as added_up
    where {{ is_settled_again('added_up') }}

),

present as (

    select distinct
        period_grain,
        period_start,
        period_end,
        entity_type,
        entity_id
    from totals
    where entity_type not in ('company', 'customer')

    union

    -- A rep who is employed and has nothing to show for it is not missing: that is a zero.
    select
        periods.period_grain,
        periods.period_start,
        periods.period_end,
        'rep' as entity_type,
        employed.rep_id as entity_id
    from {{ ref('fct_rep_month') }} as employed
    inner join {{ ref('int_periods') }} as periods
        on employed.state_on = periods.date_day
    where periods.period_grain <> 'week' and {{ is_settled_again('periods') }}

),

expected as (

    -- The company should have every KPI in every period of its cadence; anybody else those of the periods in which
    -- they appear in one of theirs.
    select
        kpi.kpi_id,
        open_periods.period_grain,
        open_periods.period_start,
        'company' as entity_type,
        'all' as entity_id
    from open_periods
    inner join {{ ref('dim_kpi') }} as kpi
        on concat(',', kpi.cadence, ',') like concat('%,', open_periods.period_grain, ',%')
        and kpi.made_of = 'records'

    union

    select
        kpi.kpi_id,
        present.period_grain,
        present.period_start,
        present.entity_type,
        present.entity_id
    from present
    inner join {{ ref('dim_kpi') }} as kpi
        on concat(',', kpi.entity_types, ',') like concat('%,', present.entity_type, ',%')
        and concat(',', kpi.cadence, ',') like concat('%,', present.period_grain, ',%')
    -- Before its first record a KPI is missing for everybody: the company's row says so once.
    inner join first_days
        on kpi.kpi_id = first_days.kpi_id and first_days.first_on <= present.period_end

    union

    select
        totals.kpi_id,
        totals.period_grain,
        totals.period_start,
        totals.entity_type,
        totals.entity_id
    from totals
    inner join {{ ref('dim_kpi') }} as kpi
        on totals.kpi_id = kpi.kpi_id
        and concat(',', kpi.entity_types, ',') like concat('%,', totals.entity_type, ',%')

),

filled as (

    select
        expected.*,
        open_periods.period_end,
        kpi.aggregation,
        case
            when first_days.first_on is null or first_days.first_on > open_periods.period_end
                then cast(null as decimal(38, 6))
            else coalesce(totals.numerator, 0)
        end as numerator,
        case when kpi.aggregation = 'ratio' then coalesce(totals.denominator, 0) end as denominator,
        coalesce(first_days.known_on <= open_periods.period_end, false) as is_known,
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
