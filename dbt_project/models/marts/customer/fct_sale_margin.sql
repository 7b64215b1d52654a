-- One row per sale whose product cost finance knows: what it brings above it. Credited as the sale is.

{{ config(
    materialized=fact(), unique_key=['sale_id'], incremental_strategy='replace_differences',
    meta={'grain': ['sale_id']},
) }}

with ordered as (

    select
        orders.contract_id,
        sum(lines.quantity) as quantity,
        case when count(lines.cost_amount) = count(*) then sum(lines.cost_amount) end as cost_amount
    from {{ ref('fct_order') }} as orders
    inner join {{ ref('fct_order_line') }} as lines
        on orders.order_id = lines.order_id
    where
        orders.contract_id is not null
        and not orders.is_cancelled
        and not lines.is_return
    group by orders.contract_id

),

costed as (

    select
        sale.*,
        -- Half of the orders would give half of the cost: they stand for the sale when they cover it.
        coalesce(
            sale.cost_amount,
            case when ordered.quantity >= sale.quantity then ordered.cost_amount end
        ) as product_cost
    from {{ ref('fct_sale') }} as sale
    left join ordered
        on sale.contract_id = ordered.contract_id

)

select
    subject_type,
    sale_id,
    {{ credited_to(outlets=true) }},
    signed_on,
    amount,
    cast(product_cost as {{ money() }}) as cost_amount,
    cast(amount - product_cost as {{ money() }}) as margin_amount
from costed
where signed_on is not null and amount is not null and product_cost is not null
