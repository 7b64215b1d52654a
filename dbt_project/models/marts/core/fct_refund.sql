-- One row per refund paid out, credited on the day the money left.

{{ config(
    materialized=fact(), unique_key='refund_id', incremental_strategy='replace_changed',
    meta={
        'grain': ['refund_id'],
        'changed_by': on_record('stg_finance__refunds', 'refund_id')
            + on_reference('stg_finance__refunds', 'refund_id', 'order_id', (on_record('stg_finance__orders', 'order_id') + on_credits('stg_finance__orders', 'order_id')))
            + on_credits('stg_finance__refunds', 'refund_id', rep=none)
            + on_rates('stg_finance__refunds', 'refund_id', 'refunded_at'),
    },
) }}

with refunds as (

    select
        refund.refund_id,
        refund.order_id,
        refund.payment_id,
        refund.reason,
        refund.amount,
        refund.currency,
        {{ business_date('refund.refunded_at', 'refund.source_time_zone') }} as refunded_on,
        coalesce(refund.account_id, orders.account_id) as account_id,
        orders.owner_user_id,
        orders.channel_id,
        orders.region_id
    from (
        select * from {{ ref('stg_finance__refunds') }} where not is_deleted and {{ is_changed('refund_id') }}
    ) as refund
    left join {{ ref('stg_finance__orders') }} as orders
        on refund.order_id = orders.order_id

)

select
    refunds.refund_id,
    refunds.order_id,
    refunds.payment_id,
    {{ credits('refunds', product_line=none, segment=none) }},
    refunds.refunded_on,
    refunds.reason,
    {{ in_reporting_currency('refunds.amount', 'refunds.currency', 'rate') }} as amount
from refunds
{{ join_credits('refunds', day='refunded_on') }}
{{ join_rate('rate', 'refunds.currency', 'refunds.refunded_on') }}
