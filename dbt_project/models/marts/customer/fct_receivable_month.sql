-- One row per invoice and month at whose end it is not paid in full: what is open and what is overdue. Credited
-- as the invoice is: to the rep at the time of sale.

{{ config(
    materialized=fact(), unique_key='state_on', incremental_strategy='replace_states',
    meta={'grain': ['invoice_id', 'month_start']},
) }}

with months as (

    select * from {{ ref('int_months') }}
    where {{ is_taken_again('month_start') }}

),

payments as (

    select
        invoice_id,
        received_on,
        sum(amount) as amount,
        sum(sum(amount)) over (
            partition by invoice_id order by received_on rows between unbounded preceding and current row
        ) as paid_amount
    from {{ ref('fct_payment') }}
    where invoice_id is not null and received_on is not null
    group by
        invoice_id,
        received_on

),

paid_in_full as (

    select
        invoices.invoice_id,
        min(payments.received_on) as paid_in_full_on
    from {{ ref('fct_invoice') }} as invoices
    inner join payments
        on invoices.invoice_id = payments.invoice_id
        and payments.paid_amount >= invoices.net_amount + invoices.tax_amount
    group by invoices.invoice_id

),

open_invoices as (

    select
        invoices.*,
        months.month_start,
        months.state_on
    from {{ ref('fct_invoice') }} as invoices
    left join paid_in_full
        on invoices.invoice_id = paid_in_full.invoice_id
    inner join months
        on invoices.invoiced_on <= months.state_on
        and coalesce(invoices.settled_on, paid_in_full.paid_in_full_on, cast('9999-12-31' as date)) > months.state_on
    where not invoices.is_cancelled

),

paid as (

    select
        open_invoices.invoice_id,
        open_invoices.state_on,
        sum(payments.amount) as paid_amount
    from open_invoices
    inner join payments
        on open_invoices.invoice_id = payments.invoice_id and payments.received_on <= open_invoices.state_on
    group by
        open_invoices.invoice_id,
        open_invoices.state_on

)

select
    open_invoices.invoice_id,
    {{ credited_to('open_invoices') }},
    open_invoices.month_start,
    open_invoices.state_on,
    open_invoices.due_on,
    {{ days_between('open_invoices.due_on', 'open_invoices.state_on') }} as days_overdue,
    open_invoices.due_on < open_invoices.state_on as is_overdue,
    cast(
        open_invoices.net_amount + open_invoices.tax_amount - coalesce(paid.paid_amount, 0) as {{ money() }}
    ) as balance_amount
from open_invoices
left join paid
    on open_invoices.invoice_id = paid.invoice_id and open_invoices.state_on = paid.state_on
where open_invoices.net_amount + open_invoices.tax_amount - coalesce(paid.paid_amount, 0) <> 0
