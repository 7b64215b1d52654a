-- One row per order and customer, for orders whose lines name more than the order does: each customer's share of the
-- order's value, freight included.

{{ config(
    materialized=fact(), unique_key='order_id', incremental_strategy='replace_changed',
    meta={'grain': ['order_id', 'part'], 'changed_by': on_record('stg_finance__order_lines', 'order_id')},
) }}

with lines as (

    select
        order_id,
        account_id,
        sum(
            cast({{ times('quantity', 3, 'unit_price') }} as {{ money() }})
            - coalesce(discount_amount, 0)
            + coalesce(freight_amount, 0)
        ) as amount
    from {{ ref('stg_finance__order_lines') }}
    where not is_deleted and account_id is not null and {{ is_changed('order_id') }}
    group by order_id, account_id

),

weighed as (

    select
        order_id,
        account_id,
        amount,
        sum(amount) over (partition by order_id) as order_amount,
        cast(row_number() over (partition by order_id order by account_id) as bigint) as part,
        count(*) over (partition by order_id) as parts
    from lines

)

select
    order_id,
    account_id,
    part,
    parts,
    -- Lines that add up to nothing share equally.
    cast(coalesce(
        {{ quotient('amount', 'order_amount') }},
        {{ quotient('1', 'parts') }}
    ) as decimal(9, 6)) as share
from weighed
