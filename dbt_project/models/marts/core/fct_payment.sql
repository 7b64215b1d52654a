-- One row per payment received and customer it is for, credited on the day the money arrived. A payment for an order with
-- lines of several customers is split by what each of them bought, to the cent.

{{ config(
    materialized=fact(), unique_key='payment_id', incremental_strategy='replace_changed',
    meta={
        'grain': ['payment_id', 'part'],
        'changed_by': on_record('stg_finance__payments', 'payment_id')
            + on_reference('stg_finance__payments', 'payment_id', 'order_id', (on_record('stg_finance__orders', 'order_id') + on_credits('stg_finance__orders', 'order_id')))
            + on_reference('stg_finance__payments', 'payment_id', 'order_id', (on_record('stg_finance__order_lines', 'order_id') + on_credits('stg_finance__order_lines', 'order_id', rep=none)))
            + on_reference('stg_finance__payments', 'payment_id', 'invoice_id', (on_record('stg_finance__invoices', 'invoice_id') + on_credits('stg_finance__invoices', 'invoice_id') + on_reference('stg_finance__invoices', 'invoice_id', 'order_id', on_record('stg_finance__orders', 'order_id') + on_credits('stg_finance__orders', 'order_id'))))
            + on_credits('stg_finance__payments', 'payment_id', rep=none)
            + on_rates('stg_finance__payments', 'payment_id', 'received_at'),
    },
) }}

with payments as (

    select
        *,
        {{ business_date('received_at', 'source_time_zone') }} as received_on
    from {{ ref('stg_finance__payments') }}
    where not is_deleted and {{ is_changed('payment_id') }}

),

shares as (

    select * from {{ ref('int_orders__account_shares') }}

),

split as (

    select
        payments.payment_id,
        payments.order_id,
        payments.invoice_id,
        payments.payment_method,
        payments.received_on,
        payments.currency,
        coalesce(shares.part, 1) as part,
        coalesce(payments.account_id, invoice.account_id, orders.account_id, shares.account_id) as account_id,
        coalesce(invoice.owner_user_id, orders.owner_user_id) as owner_user_id,
        orders.channel_id,
        orders.region_id,
        -- The last part takes what rounding left over, so that the parts are the payment.
        case
            when shares.part is null then payments.amount
            when shares.part = shares.parts then payments.amount - coalesce(
                sum(cast(round({{ times('payments.amount', 2, 'shares.share') }}, 2) as decimal(18, 2))) over (
                    partition by payments.payment_id order by shares.part
                    rows between unbounded preceding and 1 preceding
                ), 0)
            else cast(round({{ times('payments.amount', 2, 'shares.share') }}, 2) as decimal(18, 2))
        end as amount
    from payments
    left join {{ ref('stg_finance__invoices') }} as invoice
        on payments.invoice_id = invoice.invoice_id
    left join {{ ref('stg_finance__orders') }} as orders
        on coalesce(payments.order_id, invoice.order_id) = orders.order_id
    left join shares
        on payments.order_id = shares.order_id
        and coalesce(payments.account_id, invoice.account_id, orders.account_id) is null

)

select
    split.payment_id,
    split.part,
    split.order_id,
    split.invoice_id,
    {{ credits('split', product_line=none, segment=none) }},
    split.received_on,
    split.payment_method,
    {{ in_reporting_currency('split.amount', 'split.currency', 'rate') }} as amount
from split
{{ join_credits('split', day='received_on') }}
{{ join_rate('rate', 'split.currency', 'split.received_on') }}
