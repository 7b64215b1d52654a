-- Unlike currencies are converted at the rate of the day, or refused. A row here is an amount for which finance
-- sent no rate: load finance.exchange_rate for the currency, from the day shown or earlier.

{% set amounts = [
    ('opportunity', 'stg_crm__opportunities', 'fct_opportunity', 'opportunity_id', 'amount', 'coalesce(mart.closed_on, mart.created_on)'),
    ('contract', 'stg_crm__contracts', 'fct_sale', 'contract_id', 'amount', 'mart.signed_on'),
    ('invoice', 'stg_finance__invoices', 'fct_invoice', 'invoice_id', 'net_amount', 'mart.invoiced_on'),
    ('payment', 'stg_finance__payments', 'fct_payment', 'payment_id', 'amount', 'mart.received_on'),
    ('refund', 'stg_finance__refunds', 'fct_refund', 'refund_id', 'amount', 'mart.refunded_on'),
    ('cost', 'stg_finance__costs', 'fct_cost', 'cost_id', 'amount', 'mart.incurred_on'),
    ('team_pay', 'stg_finance__team_pays', 'fct_team_pay', 'team_pay_id', 'amount', 'mart.earned_on'),
    ('renewal', 'stg_after_sales__renewals', 'fct_renewal', 'renewal_id', 'amount', 'mart.due_on'),
] %}

{% for entity, staged, mart, key, amount, day in amounts %}
select
    '{{ entity }}' as entity,
    staged.currency,
    min({{ day }}) as first_day,
    count(*) as amounts
from {{ ref(mart) }} as mart
inner join {{ ref(staged) }} as staged
    on mart.{{ key }} = staged.{{ key }}
where
    staged.{{ amount }} is not null
    and mart.{{ amount }} is null
    -- A payment without a date counts in no period, so it needs no rate.
    and {{ day }} is not null
group by staged.currency
{{ 'union all' if not loop.last }}
{% endfor %}

union all

select
    'order_line' as entity,
    staged.currency,
    min(mart.ordered_on) as first_day,
    count(*) as amounts
from {{ ref('fct_order_line') }} as mart
inner join {{ ref('stg_finance__order_lines') }} as staged
    on mart.order_line_id = staged.order_line_id
where mart.net_amount is null
group by staged.currency
