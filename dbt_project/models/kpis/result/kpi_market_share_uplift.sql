-- The share of mature markets in a period against that of a year before, as one quotient of what both are made of:
-- nothing is rounded before the difference is known.

with with_unit as (

    -- The product of two markets beyond 8 million millions has more digits than a decimal: theirs are in thousands.
    select
        *,
        case
            when greatest(market_amount, year_before_market_amount) > 8000000000000 then cast(0.001 as decimal(4, 3))
            else cast(1 as decimal(4, 3))
        end as unit
    from {{ ref('fct_market_share_year') }}

),

amounts as (

    select
        period_grain,
        period_start,
        period_end,
        entity_type,
        entity_id,
        status,
        year_before_start,
        year_before_status,
        cast(sales_amount * unit as decimal(26, 6)) as sales_amount,
        cast(market_amount * unit as decimal(26, 6)) as market_amount,
        cast(year_before_sales_amount * unit as decimal(26, 6)) as year_before_sales_amount,
        cast(year_before_market_amount * unit as decimal(26, 6)) as year_before_market_amount
    from with_unit

)

select
    period_grain,
    period_start,
    period_end,
    entity_type,
    entity_id,
    'kpi' as subject_type,
    concat('market_share/', cast(period_start as {{ dbt.type_string() }})) as subject_id,
    cast(coalesce(sales_amount * year_before_market_amount, 0) as decimal(38, 6)) as numerator,
    cast(coalesce(market_amount * year_before_market_amount, 0) as decimal(38, 6)) as denominator,
    status
from amounts

union all

select
    period_grain,
    period_start,
    period_end,
    entity_type,
    entity_id,
    'kpi' as subject_type,
    concat('market_share/', cast(year_before_start as {{ dbt.type_string() }})) as subject_id,
    cast(-coalesce(year_before_sales_amount * market_amount, 0) as decimal(38, 6)) as numerator,
    cast(0 as decimal(38, 6)) as denominator,
    year_before_status as status
from amounts
where year_before_status is not null
