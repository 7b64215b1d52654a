-- One row per customer and month in whose twelve months before money moved: the month's contribution and the
-- annual LTV, the trailing twelve months. What finance cannot attribute to a customer of the CRM is the
-- customer `unassigned`, so that the sum over customers is what finance has.

{{ config(
    materialized=fact(), unique_key='state_on', incremental_strategy='replace_states',
    meta={'grain': ['customer_id', 'month_start']},
) }}

with months as (

    select * from {{ ref('int_months') }}
    where {{ is_taken_again('month_start') }}

),

movements as (

    select
        *,
        payment_amount - refund_amount - goods_cost - service_cost - acquisition_cost - bad_debt_amount
            as contribution_amount
    from {{ ref('int_customers__money') }}
    where month_start >= (select {{ add_months('min(month_start)', -11) }} from months)

),

in_reach as (

    select
        movements.customer_id,
        months.month_start,
        months.state_on,
        movements.month_start = months.month_start as is_this_month,
        movements.payment_amount,
        movements.refund_amount,
        movements.goods_cost,
        movements.service_cost,
        movements.acquisition_cost,
        movements.bad_debt_amount,
        movements.contribution_amount
    from movements
    inner join months
        on movements.month_start <= months.month_start
        and movements.month_start > {{ add_months('months.month_start', -12) }}

),

states as (

    select
        customer_id,
        month_start,
        state_on,
        {%- for column in ['payment_amount', 'refund_amount', 'goods_cost', 'service_cost', 'acquisition_cost',
                           'bad_debt_amount', 'contribution_amount'] %}
        cast(sum(case when is_this_month then {{ column }} else 0 end) as {{ money() }}) as {{ column }},
        {%- endfor %}
        cast(sum(contribution_amount) as {{ money() }}) as annual_ltv_amount
    from in_reach
    group by
        customer_id,
        month_start,
        state_on

),

owned as (

    select
        states.*,
        states.customer_id as account_id,
        owner.owner_user_id,
        lead.lead_source_id
    from states
    {{ join_as_of(ref('int_accounts__periods'), 'owner', 'owner.account_id = states.customer_id', 'states.state_on') }}
    left join {{ ref('stg_crm__leads') }} as lead
        on owner.lead_id = lead.lead_id

)

select
    {{ credits(
        'owned', region=none, product_line=none, channel=none, segment=none, lead_source='owned.lead_source_id',
        customer='customer_id') }},
    owned.month_start,
    owned.state_on,
    owned.payment_amount,
    owned.refund_amount,
    owned.goods_cost,
    owned.service_cost,
    owned.acquisition_cost,
    owned.bad_debt_amount,
    owned.contribution_amount,
    owned.annual_ltv_amount
from owned
{{ join_credits('owned', day='state_on') }}
