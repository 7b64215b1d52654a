-- One row per purchase of a known customer and product line: a sale, or an order that no contract stands
-- behind. An order that fulfils a contract is the contract's purchase, not a second one.

{{ config(materialized='view') }}

select
    customer_id,
    sale_id as purchase_id,
    signed_on as purchased_on,
    product_line_id,
    amount
from {{ ref('fct_sale') }}
where customer_id is not null

union all

select
    customer_id,
    order_id as purchase_id,
    ordered_on as purchased_on,
    product_line_id,
    sum(net_amount) as amount
from {{ ref('fct_order_line') }}
where customer_id is not null and not is_under_contract and not is_cancelled
group by
    customer_id,
    order_id,
    ordered_on,
    product_line_id
having max(case when is_return then 0 else 1 end) = 1
