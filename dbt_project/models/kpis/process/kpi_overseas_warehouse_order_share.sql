-- Orders shipped from an overseas warehouse out of orders, by the day they were placed, while it is switched on.

select
    ordered_on as occurred_on,
    'order' as subject_type,
    order_id as subject_id,
    {{ credited_to() }},
    {{ one_if("warehouse_kind = 'overseas'") }} as numerator,
    {{ one_if('true') }} as denominator
from {{ ref('fct_order') }}
where
    not is_cancelled
    and not is_return
    and warehouse_kind is not null
    and {{ is_switched_on('overseas_warehouse_order_share', 'ordered_on') }}
