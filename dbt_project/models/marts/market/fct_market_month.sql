-- One row per market and month since the company first sold in its region: how much of it there was to win. The
-- market of a region and product line has an amount, that of a region has customers (`policy_market`,
-- `policy_region`).

{{ config(
    materialized=fact(), unique_key='state_on', incremental_strategy='replace_states',
    meta={'grain': ['market_id', 'month_start']},
) }}

with entered as (

    -- Where the company has never been, it has no share of zero.
    select
        region_id,
        min(first_on) as first_on
    from (
        select
            region_id,
            min(signed_on) as first_on
        from {{ ref('fct_sale') }}
        group by region_id
        union all
        select
            region_id,
            min(state_on) as first_on
        from {{ ref('fct_customer_month') }}
        where is_active
        group by region_id
    ) as firsts
    group by region_id

),

months as (

    select
        entered.region_id,
        months.month_start,
        months.state_on,
        {{ days_between('months.month_start', 'months.state_on') }} + 1 as days_gone,
        {{ days_between('months.month_start', add_months('months.month_start', 1)) }} as days
    from {{ ref('int_months') }} as months
    inner join entered
        on months.state_on >= entered.first_on
    where {{ is_taken_again('months.month_start') }}

),

markets as (

    select
        concat(months.region_id, '/', market.product_line_id) as market_id,
        months.region_id,
        market.product_line_id,
        months.month_start,
        months.state_on,
        -- A running month has as much to win as it has days behind it.
        cast({{ quotient('market.yearly_amount * months.days_gone', '12 * months.days') }} as {{ measure() }})
            as market_amount,
        cast(null as bigint) as addressable_customer_count
    from months
    inner join {{ ref('policy_market') }} as market
        on months.region_id = market.region_id
        and market.valid_from <= months.state_on
        and months.state_on < market.valid_to

    union all

    select
        months.region_id as market_id,
        months.region_id,
        cast(null as {{ dbt.type_string() }}) as product_line_id,
        months.month_start,
        months.state_on,
        cast(null as {{ measure() }}) as market_amount,
        cast(region.addressable_customers as bigint) as addressable_customer_count
    from months
    inner join {{ ref('policy_region') }} as region
        on months.region_id = region.region_id
        and region.valid_from <= months.state_on
        and months.state_on < region.valid_to

)

select
    market_id,
    {%- for column in shared_credit_columns() %}
    {%- if column in ('region_id', 'product_line_id') %}
    {{ column }},
    {%- else %}
    cast(null as {{ dbt.type_string() }}) as {{ column }},
    {%- endif %}
    {%- endfor %}
    month_start,
    state_on,
    market_amount,
    addressable_customer_count
from markets
