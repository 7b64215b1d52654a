-- One row per customer and month in whose twenty-four months before it bought something or paid an invoice:
-- what it was at the month's end. Credited as of that day.

{{ config(
    materialized=fact(), unique_key='state_on', incremental_strategy='replace_states',
    meta={'grain': ['customer_id', 'month_start']},
) }}

with months as (

    select * from {{ ref('int_months') }}
    where {{ is_taken_again('month_start') }}

),

deeds as (

    select
        customer_id,
        purchased_on as done_on,
        purchase_id,
        cast(null as {{ dbt.type_string() }}) as paid_invoice_id,
        product_line_id,
        amount
    from {{ ref('int_customers__purchases') }}

    union all

    -- Who pays what was bought long ago is a customer still.
    select
        customer_id,
        settled_on as done_on,
        cast(null as {{ dbt.type_string() }}) as purchase_id,
        invoice_id as paid_invoice_id,
        cast(null as {{ dbt.type_string() }}) as product_line_id,
        cast(null as {{ money() }}) as amount
    from {{ ref('fct_invoice') }}
    where customer_id is not null and not is_cancelled and net_amount > 0

    union all

    -- A contract names one product line; what is ordered under it may be of more.
    select
        customer_id,
        ordered_on as done_on,
        cast(null as {{ dbt.type_string() }}) as purchase_id,
        cast(null as {{ dbt.type_string() }}) as paid_invoice_id,
        product_line_id,
        cast(null as {{ money() }}) as amount
    from {{ ref('fct_order_line') }}
    where customer_id is not null and is_under_contract and not is_cancelled and not is_return

),

in_reach as (

    -- Each deed is seen from its own month and the twenty-three after it.
    select
        deeds.customer_id,
        months.month_start,
        months.state_on,
        deeds.purchase_id,
        deeds.paid_invoice_id,
        deeds.product_line_id,
        deeds.amount,
        deeds.done_on >= {{ add_months('months.month_start', -11) }} as is_recent,
        deeds.purchase_id is not null or deeds.paid_invoice_id is not null as is_activity
    from deeds
    inner join months
        on deeds.done_on < {{ add_months('months.month_start', 1) }}
        and deeds.done_on >= {{ add_months('months.month_start', -23) }}

),

states as (

    select
        customer_id,
        month_start,
        state_on,
        max(case when is_activity and is_recent then 1 else 0 end) = 1 as is_active,
        max(case when is_activity and not is_recent then 1 else 0 end) = 1 as was_active_a_year_before,
        count(distinct case when is_recent then purchase_id end) as purchase_count_12_months,
        count(distinct case when is_recent then paid_invoice_id end) as paid_invoice_count_12_months,
        count(distinct case when is_recent then product_line_id end) as product_line_count_12_months,
        -- Nothing bought is zero; bought for an unknown amount is unknown.
        cast(case
            when count(case when is_recent then purchase_id end) > 0 then sum(case when is_recent then amount end)
            else 0
        end as {{ money() }}) as purchase_amount_12_months
    from in_reach
    group by
        customer_id,
        month_start,
        state_on
    having max(case when is_activity then 1 else 0 end) = 1

),

contacts as (

    select
        customer_id,
        {{ first_of('month', 'started_on') }} as month_start,
        count(*) as contact_count
    from {{ ref('fct_activity') }}
    -- Thinking about a customer is no contact with it.
    where is_completed and customer_id is not null and activity_type <> 'suggestion'
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

),

credited as (

    select
        {{ credits(
            'owned', region=none, product_line=none, channel=none, segment=none, lead_source='owned.lead_source_id') }},
        owned.month_start,
        owned.state_on,
        owned.is_active,
        owned.was_active_a_year_before,
        owned.purchase_count_12_months,
        owned.paid_invoice_count_12_months,
        owned.product_line_count_12_months,
        owned.purchase_amount_12_months,
        owned.contact_count
    from owned
    {{ join_credits('owned', day='state_on') }}

)

select
    credited.*,
    coalesce(credited.purchase_amount_12_months >= policy.high_value_amount, false) as is_high_value,
    cast(policy.high_value_contacts as bigint) as contacts_owed,
    region.region_id is not null as is_in_sized_market
from credited
{{ join_as_of(ref('policy_customer'), 'policy', 'true', 'credited.state_on') }}
{{ join_as_of(ref('policy_region'), 'region', 'region.region_id = credited.region_id', 'credited.state_on') }}
