-- One row per lead: what became of it in every department. When several leads became one customer, the first
-- one earned what the customer brought, so that no money counts twice.

{{ config(
    materialized=fact(), unique_key=['lead_id'], incremental_strategy='replace_differences',
    meta={'grain': ['lead_id']},
) }}

with outcomes as (

    select
        leads.*,
        row_number() over (
            partition by leads.customer_id order by leads.created_at nulls last, leads.lead_id
        ) as lead_of_customer
    from {{ ref('fct_lead') }} as leads

),

sales as (

    select
        customer_id,
        min(signed_on) as first_sale_on
    from {{ ref('fct_sale') }}
    where customer_id is not null
    group by customer_id

),

ordered as (

    select
        customer_id,
        count(*) as order_line_count,
        cast(sum(net_amount) as {{ money() }}) as ordered_amount
    from {{ ref('fct_order_line') }}
    where customer_id is not null
    group by customer_id

),

payments as (

    select
        customer_id,
        min(received_on) as first_paid_on,
        cast(sum(amount) as {{ money() }}) as paid_amount
    from {{ ref('fct_payment') }}
    where customer_id is not null and received_on is not null
    group by customer_id

),

finance as (

    select count(received_on) > 0 as has_payments
    from {{ ref('fct_payment') }}

),

contributions as (

    select
        customer_id,
        cast(sum(contribution_amount) as {{ money() }}) as contribution_amount
    from {{ ref('fct_customer_ltv') }}
    group by customer_id

)

select
    outcomes.lead_id,
    outcomes.campaign_id,
    outcomes.content_id,
    {{ credited_to('outcomes') }},
    outcomes.created_on,
    outcomes.is_assigned,
    outcomes.is_contacted as is_reached,
    outcomes.is_judged,
    outcomes.is_valid,
    outcomes.judgement_reason,
    -- A lead younger than the policy says cannot be called bad yet.
    (
        outcomes.is_judged
        or outcomes.created_on <= {{ add_days(as_of_date(), '-policy.judge_within_days') }}
    ) as is_old_enough_to_judge,
    outcomes.is_converted,
    outcomes.is_converted and sales.first_sale_on is not null as is_won,
    -- While finance has sent no dated payment, nobody knows who has paid.
    case
        when finance.has_payments then outcomes.is_converted and payments.first_paid_on is not null
    end as is_paid,
    case when outcomes.lead_of_customer = 1 then ordered.order_line_count end as order_line_count,
    case when outcomes.lead_of_customer = 1 then ordered.ordered_amount end as ordered_amount,
    case when outcomes.lead_of_customer = 1 then payments.paid_amount end as paid_amount,
    case when outcomes.lead_of_customer = 1 then contributions.contribution_amount end as contribution_amount
from outcomes
cross join finance
left join sales
    on outcomes.customer_id = sales.customer_id
left join ordered
    on outcomes.customer_id = ordered.customer_id
left join payments
    on outcomes.customer_id = payments.customer_id
left join contributions
    on outcomes.customer_id = contributions.customer_id
left join {{ ref('policy_lead') }} as policy
    on policy.valid_from <= outcomes.created_on
    and outcomes.created_on < policy.valid_to
