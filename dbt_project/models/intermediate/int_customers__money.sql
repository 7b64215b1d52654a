-- One row per customer and month with money that moved, as finance has it. Money of no customer of the CRM is
-- the customer `unassigned`.

with goods_booked as (

    select distinct order_id
    from {{ ref('fct_cost') }}
    where cost_kind = 'goods' and order_id is not null

),

movements as (

    select
        customer_id,
        received_on as moved_on,
        'payment' as kind,
        amount
    from {{ ref('fct_payment') }}

    union all

    select
        customer_id,
        refunded_on as moved_on,
        'refund' as kind,
        amount
    from {{ ref('fct_refund') }}

    union all

    select
        customer_id,
        incurred_on as moved_on,
        cost_kind as kind,
        amount
    from {{ ref('fct_cost') }}
    where cost_kind in ('goods', 'service', 'acquisition', 'bad_debt')

    union all

    -- Where finance books no cost of goods for an order, the cost on its lines stands in.
    select
        lines.customer_id,
        lines.ordered_on as moved_on,
        'goods' as kind,
        lines.cost_amount as amount
    from {{ ref('fct_order_line') }} as lines
    left join goods_booked
        on lines.order_id = goods_booked.order_id
    where goods_booked.order_id is null and lines.cost_amount is not null and not lines.is_cancelled

)

select
    coalesce(customer_id, 'unassigned') as customer_id,
    {{ first_of('month', 'moved_on') }} as month_start,
    cast(sum(case when kind = 'payment' then amount else 0 end) as {{ money() }}) as payment_amount,
    cast(sum(case when kind = 'refund' then amount else 0 end) as {{ money() }}) as refund_amount,
    cast(sum(case when kind = 'goods' then amount else 0 end) as {{ money() }}) as goods_cost,
    cast(sum(case when kind = 'service' then amount else 0 end) as {{ money() }}) as service_cost,
    cast(sum(case when kind = 'acquisition' then amount else 0 end) as {{ money() }}) as acquisition_cost,
    cast(sum(case when kind = 'bad_debt' then amount else 0 end) as {{ money() }}) as bad_debt_amount
from movements
where moved_on is not null
group by
    coalesce(customer_id, 'unassigned'),
    {{ first_of('month', 'moved_on') }}
