-- One row per number of `market_share` that there is in mature markets: what it is made of there, and a year before in
-- the same regions. Which those are is as on the period's last day, so that like is compared with like. Null where
-- there was no share then.

{{ config(
    materialized=fact(), unique_key='period_start', incremental_strategy='replace_settled_periods',
    meta={'grain': ['period_grain', 'period_start', 'entity_type', 'entity_id']},
) }}

with shares as (

    select * from {{ ref('int_kpi__values') }}
    where kpi_id = 'market_share'

),

dated as (

    select
        period_grain,
        period_start,
        period_end,
        entity_type,
        entity_id,
        status,
        {{ add_months('period_start', -12) }} as year_before_start,
        least(period_end, {{ as_of_date() }}) as occurred_on
    from shares
    where {{ is_settled_again('shares') }}

),

regions as (

    select
        *,
        entity_id as region_id
    from dated
    where entity_type = 'region'

),

mature_regions as (

    {{ only_in_context('mature_market', decided_by=['region'], records='regions') }}

),

sides as (

    select distinct
        period_grain,
        period_start,
        occurred_on,
        period_start as counted_start
    from dated
    union all
    select distinct
        period_grain,
        period_start,
        occurred_on,
        year_before_start as counted_start
    from dated

),

markets as (

    select
        sides.period_grain,
        sides.period_start,
        sides.occurred_on,
        share.region_id,
        share.product_line_id,
        sum(case when sides.counted_start = sides.period_start then share.numerator end) as sales_amount,
        sum(case when sides.counted_start = sides.period_start then share.denominator end) as market_amount,
        sum(case when sides.counted_start < sides.period_start then share.numerator end) as year_before_sales_amount,
        sum(case when sides.counted_start < sides.period_start then share.denominator end) as year_before_market_amount
    from {{ ref('kpi_market_share') }} as share
    inner join {{ ref('int_periods') }} as periods
        on share.occurred_on = periods.date_day
    inner join sides
        on periods.period_grain = sides.period_grain and periods.period_start = sides.counted_start
    where share.occurred_on <= {{ as_of_date() }}
    group by
        sides.period_grain,
        sides.period_start,
        sides.occurred_on,
        share.region_id,
        share.product_line_id

),

mature_markets as (

    {{ only_in_context('mature_market', decided_by=['region'], records='markets') }}

),

totals as (

    select
        period_grain,
        period_start,
        case
            when grouping(region_id) = 0 then 'region'
            when grouping(product_line_id) = 0 then 'product_line'
            else 'company'
        end as entity_type,
        case
            when grouping(region_id) = 0 then region_id
            when grouping(product_line_id) = 0 then product_line_id
            else 'all'
        end as entity_id,
        cast(sum(sales_amount) as decimal(38, 6)) as sales_amount,
        cast(sum(market_amount) as decimal(38, 6)) as market_amount,
        cast(sum(year_before_sales_amount) as decimal(38, 6)) as year_before_sales_amount,
        cast(sum(year_before_market_amount) as decimal(38, 6)) as year_before_market_amount
    from mature_markets
    group by grouping sets (  -- noqa: PRS
        (period_grain, period_start, region_id),
        (period_grain, period_start, product_line_id),
        (period_grain, period_start)
    )

)

select
    dated.period_grain,
    dated.period_start,
    dated.period_end,
    dated.entity_type,
    dated.entity_id,
    dated.status,
    totals.sales_amount,
    totals.market_amount,
    dated.year_before_start,
    before.status as year_before_status,
    case when before.status is not null then totals.year_before_sales_amount end as year_before_sales_amount,
    case when before.status is not null then totals.year_before_market_amount end as year_before_market_amount
from dated
left join mature_regions
    on dated.entity_type = 'region'
    and dated.entity_id = mature_regions.region_id
    and dated.period_grain = mature_regions.period_grain
    and dated.period_start = mature_regions.period_start
left join totals
    on dated.period_grain = totals.period_grain
    and dated.period_start = totals.period_start
    and dated.entity_type = totals.entity_type
    and dated.entity_id = totals.entity_id
left join shares as before
    on dated.period_grain = before.period_grain
    and dated.year_before_start = before.period_start
    and dated.entity_type = before.entity_type
    and dated.entity_id = before.entity_id
where dated.entity_type <> 'region' or mature_regions.region_id is not null
