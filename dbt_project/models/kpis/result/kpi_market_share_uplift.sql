-- The share of mature markets in a period against that of a year before, as one quotient of what both are made of:
-- nothing is rounded before the difference is known.

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
from {{ ref('fct_market_share_year') }}

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
from {{ ref('fct_market_share_year') }}
where year_before_status is not null
