-- One row per customer who ever bought: the first and the second purchase, credited as of the first, and whether it
-- was a member then.

{{ config(
    materialized=fact(), unique_key=['customer_id'], incremental_strategy='replace_differences',
    meta={'grain': ['customer_id']},
) }}

with purchases as (

    select distinct
        customer_id,
        purchase_id,
        purchased_on
    from {{ ref('int_customers__purchases') }}

),

numbered as (

    select
        *,
        row_number() over (partition by customer_id order by purchased_on nulls last, purchase_id) as purchase_number
    from purchases

),

customers as (

    select
        customer_id as account_id,
        min(purchased_on) as first_purchase_on,
        min(case when purchase_number = 2 then purchased_on end) as second_purchase_on
    from numbered
    group by customer_id

),

owned as (

    select
        customers.*,
        owner.owner_user_id,
        owner.is_member,
        lead.lead_source_id
    from customers
    {{ join_as_of(
        ref('int_accounts__periods'), 'owner', 'owner.account_id = customers.account_id', 'customers.first_purchase_on') }}
    left join {{ ref('stg_crm__leads') }} as lead
        on owner.lead_id = lead.lead_id

)

select
    {{ credits(
        'owned', region=none, product_line=none, channel=none, segment=none, lead_source='owned.lead_source_id') }},
    owned.first_purchase_on,
    owned.second_purchase_on,
    coalesce(owned.is_member, false) as is_member
from owned
{{ join_credits('owned', day='first_purchase_on') }}
