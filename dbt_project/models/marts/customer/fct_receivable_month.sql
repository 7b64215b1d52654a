-- One row per invoice and month at whose end it is not paid in full: what is open and what is overdue. Credited
-- as the invoice is: to the rep at the time of sale.

{{ config(
    materialized=fact(), unique_key='state_on', incremental_strategy='replace_states',
    meta={'grain': ['invoice_id', 'month_start']},
) }}

with months as (

    select * from {{ ref('int_months') }}
    {%- if is_incremental() %}
    where month_start >= {{ states_recomputed_from() }}
    {%- endif %}

),

bad_debts as (

    select
        order_id,
        min(incurred_on) as written_off_on
    from {{ ref('fct_cost') }}
    where cost_kind = 'bad_debt' and order_id is not null
    group by order_id

),

invoices as (

    -- In the currency that was billed: a rate that moves before the money arrives makes no debt.
    select
        credited.*,
        billed.currency,
        billed.net_amount + coalesce(billed.tax_amount, 0) as billed_amount,
        -- What finance has written off is nobody's debt any more, from the day of its bad debt.
        case when billed.status = 'written_off' then bad_debts.written_off_on end as written_off_on,
        rate.rate
    from {{ ref('fct_invoice') }} as credited
    inner join {{ ref('stg_finance__invoices') }} as billed
        on credited.invoice_id = billed.invoice_id
    left join bad_debts
        on credited.order_id = bad_debts.order_id
    {{ join_rate('rate', 'billed.currency', 'billed.invoiced_on') }}
    where not credited.is_cancelled

),

received as (

    -- The parts of a payment that was split over customers are one again.
    select
        payment_id,
        invoice_id,
        received_on,
        sum(amount) as amount
    from {{ ref('fct_payment') }}
    where invoice_id is not null and received_on is not null
    group by
        payment_id,
        invoice_id,
        received_on

),

payments as (

    select
        received.invoice_id,
        received.received_on,
        sum(case
            when payment.currency = invoices.currency then cast(payment.amount as {{ money() }})
            when invoices.currency = {{ reporting_currency() }} then received.amount
            else cast({{ quotient('received.amount', 'invoices.rate') }} as {{ money() }})
        end) as amount
    from received
    inner join invoices
        on received.invoice_id = invoices.invoice_id
    inner join {{ ref('stg_finance__payments') }} as payment
        on received.payment_id = payment.payment_id
    group by
        received.invoice_id,
        received.received_on

),

paid_so_far as (

    select
        invoice_id,
        received_on,
        sum(amount) over (
            partition by invoice_id order by received_on rows between unbounded preceding and current row
        ) as paid_amount
    from payments

),

paid_in_full as (

    select
        invoices.invoice_id,
        min(paid_so_far.received_on) as paid_in_full_on
    from invoices
    inner join paid_so_far
        on invoices.invoice_id = paid_so_far.invoice_id
        and paid_so_far.paid_amount >= invoices.billed_amount
    group by invoices.invoice_id

),

open_invoices as (

    select
        invoices.*,
        months.month_start,
        months.state_on
    from invoices
    left join paid_in_full
        on invoices.invoice_id = paid_in_full.invoice_id
    inner join months
        on invoices.invoiced_on <= months.state_on
        and coalesce(invoices.settled_on, paid_in_full.paid_in_full_on, cast('9999-12-31' as date)) > months.state_on
        and coalesce(invoices.written_off_on, cast('9999-12-31' as date)) > months.state_on

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

),

balances as (

    select
        open_invoices.*,
        {{ in_reporting_currency(
            '(open_invoices.billed_amount - coalesce(paid.paid_amount, 0))', 'open_invoices.currency', 'open_invoices') }}
            as balance_amount
    from open_invoices
    left join paid
        on open_invoices.invoice_id = paid.invoice_id and open_invoices.state_on = paid.state_on

)

select
    invoice_id,
    {{ credited_to() }},
    month_start,
    state_on,
    due_on,
    {{ days_between('due_on', 'state_on') }} as days_overdue,
    due_on < state_on as is_overdue,
    balance_amount
from balances
where balance_amount <> 0
