-- What a sale brings above the cost of its products, by the day it was signed.

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

sales as (

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
    signed_on as occurred_on,
    subject_type,
    sale_id as subject_id,
    {{ credited_to() }},
    {{ as_measure('amount - product_cost') }} as numerator,
    {{ nothing() }} as denominator
from sales
where
    signed_on is not null
    and amount is not null
    and product_cost is not null
