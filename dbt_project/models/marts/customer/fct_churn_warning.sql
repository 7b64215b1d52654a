-- One row per warning that a customer may be lost: it has bought nothing for as many days as the policy allows.
-- Credited as of the day of the warning. Who buys again later was warned of all the same; `next_purchase_on` says
-- so.

{{ config(
    materialized=fact(), unique_key=['customer_id', 'last_purchase_on'], incremental_strategy='replace_differences',
    meta={'grain': ['customer_id', 'last_purchase_on']},
) }}

with purchase_days as (

    select distinct
        customer_id,
        purchased_on
    from {{ ref('int_customers__purchases') }}
    where purchased_on is not null

),

silences as (

    select
        purchase_days.customer_id as account_id,
        purchase_days.purchased_on as last_purchase_on,
        lead(purchase_days.purchased_on) over (
            partition by purchase_days.customer_id order by purchase_days.purchased_on
        ) as next_purchase_on,
        {{ add_days('purchase_days.purchased_on', 'policy.silent_days') }} as warned_on
    from purchase_days
    {{ join_as_of(ref('policy_customer'), 'policy', 'true', 'purchase_days.purchased_on') }}

),

owned as (

    select
        silences.*,
        owner.owner_user_id,
        lead.lead_source_id
    from silences
    {{ join_as_of(
        ref('int_accounts__periods'), 'owner', 'owner.account_id = silences.account_id', 'silences.warned_on') }}
    left join {{ ref('stg_crm__leads') }} as lead
        on owner.lead_id = lead.lead_id
    where
        silences.warned_on <= {{ as_of_date() }}
        and coalesce(silences.next_purchase_on > silences.warned_on, true)

)

select
    {{ credits(
        'owned', region=none, product_line=none, channel=none, segment=none, lead_source='owned.lead_source_id') }},
    owned.last_purchase_on,
    owned.warned_on,
    owned.next_purchase_on
from owned
{{ join_credits('owned', day='warned_on') }}
