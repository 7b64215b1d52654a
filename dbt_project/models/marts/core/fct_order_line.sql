-- One row per order line, a return being a line with a negative quantity, credited on the day of the order.

{{ config(
    materialized=fact(), unique_key='order_id', incremental_strategy='replace_changed',
    meta={
        'grain': ['order_line_id'],
        'changed_by': on_record('stg_finance__order_lines', 'order_id')
            + on_record('stg_finance__orders', 'order_id')
            + on_reference('stg_finance__order_lines', 'order_id', 'product_id', on_record('stg_finance__products', 'product_id'))
            + on_credits('stg_finance__orders', 'order_id')
            + on_credits('stg_finance__order_lines', 'order_id', rep=none)
            + on_rates('stg_finance__orders', 'order_id', 'ordered_at'),
    },
) }}

with lines as (

    select * from {{ ref('stg_finance__order_lines') }}
    where not is_deleted and {{ is_changed('order_id') }}

),

orders as (

    select
        *,
        {{ business_date('ordered_at', 'source_time_zone') }} as ordered_on
    from {{ ref('stg_finance__orders') }}
    where not is_deleted and {{ is_changed('order_id') }}

),

placed as (

    select
        lines.order_line_id,
        lines.order_id,
        lines.product_id,
        coalesce(lines.account_id, orders.account_id) as account_id,
        orders.owner_user_id,
        orders.channel_id,
        orders.region_id,
        orders.ordered_on,
        orders.status,
        orders.contract_id is not null or orders.opportunity_id is not null as is_under_contract,
        lines.quantity,
        lines.currency,
        (
            cast({{ times('lines.quantity', 3, 'lines.unit_price') }} as {{ money() }})
            - coalesce(lines.discount_amount, 0)
        ) as line_amount,
        coalesce(lines.freight_amount, 0) as line_freight_amount,
        lines.cost_amount as line_cost_amount
    from lines
    inner join orders
        on lines.order_id = orders.order_id

)

select
    placed.order_line_id,
    placed.order_id,
    placed.product_id,
    placed.account_id,
    {{ credits('placed', product_line='product.product_line_id', segment=none) }},
    placed.ordered_on,
    placed.quantity,
    {{ in_reporting_currency('placed.line_amount', 'placed.currency', 'rate') }} as net_amount,
    {{ in_reporting_currency('placed.line_freight_amount', 'placed.currency', 'rate') }} as freight_amount,
    coalesce(
        {{ in_reporting_currency('placed.line_cost_amount', 'placed.currency', 'rate') }},
        {{ in_reporting_currency(times('placed.quantity', 3, 'product.unit_cost'), 'product.currency', 'cost_rate') }}
    ) as cost_amount,
    placed.status in ('cancelled', 'unavailable') as is_cancelled,
    placed.quantity < 0 as is_return,
    placed.is_under_contract
from placed
{{ join_credits('placed', day='ordered_on') }}
{{ join_product('placed', day='ordered_on') }}
{{ join_rate('rate', 'placed.currency', 'placed.ordered_on') }}
{{ join_rate('cost_rate', 'product.currency', 'placed.ordered_on') }}
