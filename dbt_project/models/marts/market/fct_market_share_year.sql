-- One row per number of `market_share`, with what it was made of a year before. Null where there was none then.

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
        *,
        {{ add_months('period_start', -12) }} as year_before_start
    from shares
    where {{ is_settled_again('shares') }}

)

select
    dated.period_grain,
    dated.period_start,
    dated.period_end,
    dated.entity_type,
    dated.entity_id,
    dated.status,
    dated.numerator as sales_amount,
    dated.denominator as market_amount,
    dated.year_before_start,
    before.status as year_before_status,
    before.numerator as year_before_sales_amount,
    before.denominator as year_before_market_amount
from dated
left join shares as before
    on dated.period_grain = before.period_grain
    and dated.year_before_start = before.period_start
    and dated.entity_type = before.entity_type
    and dated.entity_id = before.entity_id
