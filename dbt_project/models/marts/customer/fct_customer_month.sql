-- One row per customer and month in whose twenty-four months before it bought something: what it was at the
-- month's end. Credited as of that day.

{{ config(
    materialized=fact(), unique_key='state_on', incremental_strategy='replace_states',
    meta={'grain': ['customer_id', 'month_start']},
) }}

with months as (

    select * from {{ ref('int_months') }}
    where {{ is_taken_again('month_start') }}

),

purchases as (

    select
        *,
        {{ first_of('month', 'purchased_on') }} as purchase_month
    from {{ ref('int_customers__purchases') }}
    where purchased_on >= (select {{ add_months('min(month_start)', -23) }} from months)

),

in_reach as (

    -- Each purchase is seen from its own month and the twenty-three after it.
    select
        purchases.customer_id,
        months.month_start,
        months.state_on,
        purchases.purchase_id,
        purchases.product_line_id,
        purchases.amount,
        purchases.purchase_month > {{ add_months('months.month_start', -12) }} as is_recent
    from purchases
    inner join months
        on purchases.purchase_month <= months.month_start
        and purchases.purchase_month > {{ add_months('months.month_start', -24) }}

),

states as (

    select
        customer_id,
        month_start,
        state_on,
        max(case when is_recent then 1 else 0 end) = 1 as is_active,
        max(case when is_recent then 0 else 1 end) = 1 as was_active_a_year_before,
        count(distinct case when is_recent then purchase_id end) as purchase_count_12_months,
        count(distinct case when is_recent then product_line_id end) as product_line_count_12_months,
        cast(sum(case when is_recent then amount end) as {{ money() }}) as purchase_amount_12_months
    from in_reach
    group by
        customer_id,
        month_start,
        state_on

),

contacts as (

    select
        customer_id,
        {{ first_of('month', 'started_on') }} as month_start,
        count(*) as contact_count
    from {{ ref('fct_activity') }}
    where is_completed and customer_id is not null
    group by
        customer_id,
        {{ first_of('month', 'started_on') }}

),

owned as (

    select
        states.*,
        states.customer_id as account_id,
        coalesce(contacts.contact_count, 0) as contact_count,
        owner.owner_user_id,
        lead.lead_source_id
    from states
    left join contacts
        on states.customer_id = contacts.customer_id and states.month_start = contacts.month_start
    {{ join_as_of(ref('int_accounts__periods'), 'owner', 'owner.account_id = states.customer_id', 'states.state_on') }}
    left join {{ ref('stg_crm__leads') }} as lead
        on owner.lead_id = lead.lead_id

)

select
    {{ credits(
        'owned', region=none, product_line=none, channel=none, segment=none, lead_source='owned.lead_source_id') }},
    owned.month_start,
    owned.state_on,
    owned.is_active,
    owned.was_active_a_year_before,
    owned.purchase_count_12_months,
    owned.product_line_count_12_months,
    owned.purchase_amount_12_months,
    owned.contact_count
from owned
{{ join_credits('owned', day='state_on') }}
