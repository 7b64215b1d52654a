-- One row per customer and month of a year for which a purchase plan was agreed: what is bought so far, and what
-- the year is to bring. Credited as of the month's end.

{{ config(
    materialized=fact(), unique_key=['customer_id', 'month_start'], incremental_strategy='replace_differences',
    meta={'grain': ['customer_id', 'month_start']},
) }}

with agreed as (

    select
        customer.customer_id,
        plans.agreed_on,
        cast(concat(cast(plans.plan_year as {{ dbt.type_string() }}), '-01-01') as date) as year_start,
        {{ in_reporting_currency('plans.amount', 'plans.currency', 'rate') }} as amount
    from {{ ref('stg_crm__purchase_plans') }} as plans
    inner join {{ ref('int_accounts__survivors') }} as customer
        on plans.account_id = customer.account_id
    {{ join_rate('rate', 'plans.currency', 'plans.agreed_on') }}
    where not plans.is_deleted

),

plans as (

    -- Of two customers who became one the plans are one plan. With a part unknown the whole is.
    select
        customer_id,
        year_start,
        min(agreed_on) as agreed_on,
        cast(case when count(*) = count(amount) then sum(amount) end as {{ money() }}) as plan_amount
    from agreed
    group by customer_id, year_start

),

plan_months as (

    select
        plans.*,
        months.month_start,
        months.state_on
    from plans
    inner join {{ ref('int_months') }} as months
        on {{ first_of('year', 'months.month_start') }} = plans.year_start
        and months.state_on >= plans.agreed_on

),

bought as (

    select
        plan_months.customer_id,
        plan_months.month_start,
        cast(sum(purchases.amount) as {{ money() }}) as purchased_amount
    from plan_months
    inner join {{ ref('int_customers__purchases') }} as purchases
        on plan_months.customer_id = purchases.customer_id
        and plan_months.year_start <= purchases.purchased_on
        and purchases.purchased_on <= plan_months.state_on
    group by
        plan_months.customer_id,
        plan_months.month_start

),

owned as (

    select
        plan_months.customer_id as account_id,
        plan_months.month_start,
        plan_months.state_on,
        plan_months.plan_amount,
        coalesce(bought.purchased_amount, 0) as purchased_amount,
        owner.owner_user_id,
        lead.lead_source_id
    from plan_months
    left join bought
        on plan_months.customer_id = bought.customer_id and plan_months.month_start = bought.month_start
    {{ join_as_of(
        ref('int_accounts__periods'), 'owner', 'owner.account_id = plan_months.customer_id', 'plan_months.state_on') }}
    left join {{ ref('stg_crm__leads') }} as lead
        on owner.lead_id = lead.lead_id

)

select
    {{ credits(
        'owned', region=none, product_line=none, channel=none, segment=none, lead_source='owned.lead_source_id') }},
    owned.month_start,
    owned.state_on,
    cast(owned.purchased_amount as {{ money() }}) as purchased_amount,
    owned.plan_amount
from owned
{{ join_credits('owned', day='state_on') }}
