-- One row per invoice, a credit note being a negative one, credited on the day of the invoice.

{{ config(
    materialized=fact(), unique_key='invoice_id', incremental_strategy='replace_changed',
    meta={
        'grain': ['invoice_id'],
        'changed_by': on_record('stg_finance__invoices', 'invoice_id')
            + on_credits('stg_finance__invoices', 'invoice_id')
            + on_rates('stg_finance__invoices', 'invoice_id', 'invoiced_on'),
    },
) }}

with invoices as (

    select * from {{ ref('stg_finance__invoices') }}
    where not is_deleted and {{ is_changed('invoice_id') }}

)

select
    invoices.invoice_id,
    invoices.order_id,
    {{ credits('invoices', region=none, product_line=none, channel=none, segment=none) }},
    invoices.invoiced_on,
    invoices.due_on,
    invoices.settled_on,
    {{ in_reporting_currency('invoices.net_amount', 'invoices.currency', 'rate') }} as net_amount,
    {{ in_reporting_currency('coalesce(invoices.tax_amount, 0)', 'invoices.currency', 'rate') }} as tax_amount,
    coalesce(invoices.is_disputed, false) as is_disputed,
    coalesce(invoices.status = 'cancelled', false) as is_cancelled,
    {{ days_between('invoices.invoiced_on', 'invoices.settled_on') }} as days_to_settle,
    {{ days_between('invoices.due_on', 'invoices.settled_on') }} as days_after_due
from invoices
{{ join_credits('invoices', day='invoiced_on') }}
{{ join_rate('rate', 'invoices.currency', 'invoices.invoiced_on') }}
