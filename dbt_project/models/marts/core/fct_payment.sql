-- One row per payment received and customer it is for, credited on the day the money arrived. A payment for an
-- order with lines of several customers is split by what each of them bought, to the cent.

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
        coalesce(shares.parts, 1) as parts,
        coalesce(payments.account_id, invoice.account_id, orders.account_id, shares.account_id) as account_id,
        coalesce(invoice.owner_user_id, orders.owner_user_id) as owner_user_id,
        orders.channel_id,
        orders.region_id,
        {{ sold_through('orders') }},
        payments.amount as payment_amount,
        cast(round({{ times('payments.amount', 2, 'shares.share') }}, 2) as decimal(18, 2)) as rounded_amount
    from payments
    left join {{ ref('stg_finance__invoices') }} as invoice
        on payments.invoice_id = invoice.invoice_id
    left join {{ ref('stg_finance__orders') }} as orders
        on coalesce(payments.order_id, invoice.order_id) = orders.order_id
    -- As one key: with a condition on payments alone beside it, DuckDB would compare every payment with every share.
    left join shares
        on case
            when coalesce(payments.account_id, invoice.account_id, orders.account_id) is null then payments.order_id
        end = shares.order_id

),

apportioned as (

    select
        *,
        sum(rounded_amount) over (
            partition by payment_id order by part rows between unbounded preceding and 1 preceding
        ) as amount_before
    from split

),

parts as (

    -- The last part takes what rounding left over, so that the parts are the payment.
    select
        *,
        case
            when part < parts then rounded_amount
            else payment_amount - coalesce(amount_before, 0)
        end as amount
    from apportioned

)

select
    parts.payment_id,
    parts.part,
    parts.order_id,
    parts.invoice_id,
    {{ credits('parts', product_line=none, segment=none) }},
    {{ sold_through('parts') }},
    parts.received_on,
    parts.payment_method,
    {{ in_reporting_currency('parts.amount', 'parts.currency', 'rate') }} as amount
from parts
{{ join_credits('parts', day='received_on') }}
{{ join_rate('rate', 'parts.currency', 'parts.received_on') }}
