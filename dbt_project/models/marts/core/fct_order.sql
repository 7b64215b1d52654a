-- One row per order with the sum of its lines, credited on the day it was placed.

{{ config(
    materialized=fact(), unique_key='order_id', incremental_strategy='replace_changed',
    meta={
        'grain': ['order_id'],
        'changed_by': on_record('stg_finance__orders', 'order_id')
            + on_record('stg_finance__order_lines', 'order_id')
            + on_reference('stg_finance__order_lines', 'order_id', 'product_id', on_record('stg_finance__products', 'product_id'))
            + on_reference('stg_finance__orders', 'order_id', 'store_id', on_record('stg_crm__stores', 'store_id'))
            + on_reference('stg_finance__orders', 'order_id', 'distributor_id', on_record('stg_crm__distributors', 'distributor_id'))
            + on_credits('stg_finance__orders', 'order_id')
            + on_rates('stg_finance__orders', 'order_id', 'ordered_at'),
    },
) }}

with orders as (

    select
        *,
        {{ business_date('ordered_at', 'source_time_zone') }} as ordered_on,
        {{ business_date('delivered_at', 'source_time_zone') }} as delivered_on
    from {{ ref('stg_finance__orders') }}
    where not is_deleted and {{ is_changed('order_id') }}

),

lines as (

    -- Added up before they are joined: an order with several lines and several payments multiplies neither.
    select
        order_id,
        count(*) as line_count,
        sum(net_amount) as net_amount,
        sum(freight_amount) as freight_amount,
        sum(cost_amount) as cost_amount,
        max(case when quantity > 0 then 1 else 0 end) = 0 as has_only_returns
    from {{ ref('fct_order_line') }}
    where {{ is_changed('order_id') }}
    group by order_id

)

select
    orders.order_id,
    orders.contract_id,
    orders.opportunity_id,
    {{ credits('orders', product_line=none, segment=none) }},
    {{ sold_through('orders') }},
    orders.ordered_on,
    orders.delivered_on,
    orders.promised_on,
    orders.status,
    orders.warehouse_kind,
    lines.line_count,
    cast(lines.net_amount as {{ money() }}) as net_amount,
    cast(lines.freight_amount as {{ money() }}) as freight_amount,
    cast(lines.cost_amount as {{ money() }}) as cost_amount,
    orders.status in ('cancelled', 'unavailable') as is_cancelled,
    coalesce(lines.has_only_returns, false) as is_return,
    coalesce(orders.delivered_on > orders.promised_on, false) as is_late,
    -- Goods that leave the distributor's own region. Null where one of the two regions is not known.
    orders.region_id <> distributor.region_id as is_diverted,
    coalesce(
        store.floor_area > 0
        and orders.ordered_on >= coalesce(store.opened_on, orders.ordered_on)
        and orders.ordered_on <= coalesce(store.closed_on, orders.ordered_on),
        false
    ) as is_in_measured_store
from orders
left join lines
    on orders.order_id = lines.order_id
{{ join_credits('orders', day='ordered_on') }}
{{ join_as_of(ref('int_stores__periods'), 'store', 'store.store_id = orders.store_id', 'orders.ordered_on') }}
{{ join_as_of(
    ref('int_distributors__periods'), 'distributor', 'distributor.distributor_id = orders.distributor_id',
    'orders.ordered_on') }}
