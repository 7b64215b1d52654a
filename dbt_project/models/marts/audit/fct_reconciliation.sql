-- One row per entity and measure: what staging has, what a mart leaves out on purpose and why, and what the
-- mart has. The difference that is left must be nothing.

{% set comparisons = [
    ('crm.lead', 'stg_crm__leads', 'fct_lead', []),
    ('crm.opportunity', 'stg_crm__opportunities', 'fct_opportunity', []),
    ('crm.activity', 'stg_crm__activities', 'fct_activity', []),
    ('crm.participation', 'stg_crm__participations', 'fct_participation', []),
    ('crm.commitment', 'stg_crm__commitments', 'fct_commitment', []),
    ('crm.sales_case', 'stg_crm__sales_cases', 'fct_sales_case', []),
    ('crm.rnd_request', 'stg_crm__rnd_requests', 'fct_rnd_request', []),
    ('crm.deal_step', 'stg_crm__deal_steps', 'fct_deal_step', []),
    ('crm.sample', 'stg_crm__samples', 'fct_sample', []),
    ('finance.order', 'stg_finance__orders', 'fct_order', []),
    ('finance.invoice', 'stg_finance__invoices', 'fct_invoice', [('net_amount', 'currency')]),
    ('finance.refund', 'stg_finance__refunds', 'fct_refund', [('amount', 'currency')]),
    ('finance.cost', 'stg_finance__costs', 'fct_cost', [('amount', 'currency')]),
    ('finance.team_pay', 'stg_finance__team_pays', 'fct_team_pay', [('amount', 'currency')]),
    ('after_sales.ticket', 'stg_after_sales__tickets', 'fct_ticket', []),
    ('after_sales.survey_answer', 'stg_after_sales__survey_answers', 'fct_survey_answer', []),
    ('after_sales.renewal', 'stg_after_sales__renewals', 'fct_renewal', []),
] %}

with compared as (

    {% for entity, staged, mart, amounts in comparisons %}
    select
        '{{ entity }}' as entity,
        'rows' as measure,
        cast((select count(*) from {{ ref(staged) }}) as {{ money() }}) as staged,
        cast((select count(*) from {{ ref(staged) }} where is_deleted) as {{ money() }}) as left_out,
        cast((select count(*) from {{ ref(mart) }}) as {{ money() }}) as in_mart,
        'deleted in the source' as explanation
    union all
    {% for amount, currency in amounts %}
    select
        '{{ entity }}' as entity,
        '{{ amount }}' as measure,
        cast(coalesce((select sum({{ amount }}) from {{ ref(staged) }}), 0) as {{ money() }}) as staged,
        cast(coalesce((
            select sum({{ amount }})
            from {{ ref(staged) }}
            where is_deleted or {{ currency }} <> {{ reporting_currency() }}
        ), 0) as {{ money() }}) as left_out,
        cast(coalesce((
            select sum(mart.{{ amount }})
            from {{ ref(mart) }} as mart
            inner join {{ ref(staged) }} as staged
                on mart.{{ entity.split('.')[1] }}_id = staged.{{ entity.split('.')[1] }}_id
                and staged.{{ currency }} = {{ reporting_currency() }}
        ), 0) as {{ money() }}) as in_mart,
        'deleted in the source, or in another currency' as explanation
    union all
    {% endfor %}
    {% endfor %}

    select
        'crm.contract' as entity,
        'rows' as measure,
        cast((select count(*) from {{ ref('stg_crm__contracts') }}) as {{ money() }}) as staged,
        cast((
            select count(*) from {{ ref('stg_crm__contracts') }} where is_deleted or status <> 'signed'
        ) as {{ money() }}) as left_out,
        cast((select count(*) from {{ ref('fct_sale') }} where subject_type = 'contract') as {{ money() }}) as in_mart,
        'deleted in the source, or cancelled' as explanation

    union all

    select
        'finance.order_line' as entity,
        'rows' as measure,
        cast((select count(*) from {{ ref('stg_finance__order_lines') }}) as {{ money() }}) as staged,
        cast((
            select count(*)
            from {{ ref('stg_finance__order_lines') }} as lines
            left join {{ ref('fct_order') }} as orders
                on lines.order_id = orders.order_id
            where lines.is_deleted or orders.order_id is null
        ) as {{ money() }}) as left_out,
        cast((select count(*) from {{ ref('fct_order_line') }}) as {{ money() }}) as in_mart,
        'deleted in the source, or of an order that is not there' as explanation

    union all

    select
        'finance.order_line' as entity,
        'net_amount' as measure,
        cast(coalesce((select sum(net_amount) from {{ ref('fct_order_line') }}), 0) as {{ money() }}) as staged,
        cast(0 as {{ money() }}) as left_out,
        cast(coalesce((select sum(net_amount) from {{ ref('fct_order') }}), 0) as {{ money() }}) as in_mart,
        'lines against orders' as explanation

    union all

    -- A payment split over customers must still be the payment.
    select
        'finance.payment' as entity,
        'amount' as measure,
        cast(coalesce((select sum(amount) from {{ ref('stg_finance__payments') }}), 0) as {{ money() }}) as staged,
        cast(coalesce((
            select sum(amount) from {{ ref('stg_finance__payments') }}
            where is_deleted or currency <> {{ reporting_currency() }}
        ), 0) as {{ money() }}) as left_out,
        cast(coalesce((
            select sum(mart.amount)
            from {{ ref('fct_payment') }} as mart
            inner join {{ ref('stg_finance__payments') }} as staged
                on mart.payment_id = staged.payment_id and staged.currency = {{ reporting_currency() }}
        ), 0) as {{ money() }}) as in_mart,
        'deleted in the source, or in another currency' as explanation

    union all

    -- Lifetime value slices what finance has; it may not create or lose any.
    select
        'customer_ltv' as entity,
        'payment_amount' as measure,
        cast(coalesce((select sum(amount) from {{ ref('fct_payment') }}), 0) as {{ money() }}) as staged,
        cast(coalesce((
            select sum(amount) from {{ ref('fct_payment') }} where received_on is null
        ), 0) as {{ money() }}) as left_out,
        cast(coalesce((select sum(payment_amount) from {{ ref('fct_customer_ltv') }}), 0) as {{ money() }}) as in_mart,
        'payments without a date count in no month' as explanation

    union all

    select
        'customer_ltv' as entity,
        'refund_amount' as measure,
        cast(coalesce((select sum(amount) from {{ ref('fct_refund') }}), 0) as {{ money() }}) as staged,
        cast(0 as {{ money() }}) as left_out,
        cast(coalesce((select sum(refund_amount) from {{ ref('fct_customer_ltv') }}), 0) as {{ money() }}) as in_mart,
        'all refunds' as explanation

    union all

    select
        'customer_ltv' as entity,
        'costs' as measure,
        cast(coalesce((select sum(amount) from {{ ref('fct_cost') }}), 0) as {{ money() }}) as staged,
        cast(coalesce((
            select sum(amount) from {{ ref('fct_cost') }} where cost_kind in ('campaign', 'content')
        ), 0) as {{ money() }}) - cast(coalesce((
            select sum(lines.cost_amount)
            from {{ ref('fct_order_line') }} as lines
            left join (
                select distinct order_id from {{ ref('fct_cost') }} where cost_kind = 'goods' and order_id is not null
            ) as booked
                on lines.order_id = booked.order_id
            where booked.order_id is null and not lines.is_cancelled
        ), 0) as {{ money() }}) as left_out,
        cast(coalesce((
            select sum(goods_cost + service_cost + acquisition_cost + bad_debt_amount)
            from {{ ref('fct_customer_ltv') }}
        ), 0) as {{ money() }}) as in_mart,
        'marketing is no customer''s cost; cost of goods not booked per order is taken from its lines' as explanation

)

select
    entity,
    measure,
    staged,
    cast(left_out as {{ money() }}) as left_out,
    in_mart,
    cast(staged - left_out - in_mart as {{ money() }}) as difference,
    explanation
from compared
