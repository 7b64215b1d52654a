-- One row per cost that finance attributes to a customer, an order, a campaign or a lead source, by the day it
-- was incurred.

{{ config(
    materialized=fact(), unique_key='cost_id', incremental_strategy='replace_changed',
    meta={
        'grain': ['cost_id'],
        'changed_by': on_record('stg_finance__costs', 'cost_id')
            + on_reference('stg_finance__costs', 'cost_id', 'order_id', (on_record('stg_finance__orders', 'order_id') + on_credits('stg_finance__orders', 'order_id')))
            + on_reference('stg_finance__costs', 'cost_id', 'campaign_id', on_record('stg_crm__campaigns', 'campaign_id'))
            + on_credits('stg_finance__costs', 'cost_id', rep=none)
            + on_rates('stg_finance__costs', 'cost_id', 'incurred_on'),
    },
) }}

with costs as (

    select
        cost.cost_id,
        cost.cost_kind,
        cost.order_id,
        cost.campaign_id,
        cost.incurred_on,
        cost.amount,
        cost.currency,
        coalesce(cost.account_id, orders.account_id) as account_id,
        orders.owner_user_id,
        orders.channel_id,
        orders.region_id,
        coalesce(cost.lead_source_id, campaign.lead_source_id) as lead_source_id
    from (select * from {{ ref('stg_finance__costs') }} where not is_deleted and {{ is_changed('cost_id') }}) as cost
    left join {{ ref('stg_finance__orders') }} as orders
        on cost.order_id = orders.order_id
    left join {{ ref('stg_crm__campaigns') }} as campaign
        on cost.campaign_id = campaign.campaign_id

)

select
    costs.cost_id,
    costs.cost_kind,
    costs.order_id,
    costs.campaign_id,
    {{ credits('costs', product_line=none, segment=none, lead_source='costs.lead_source_id') }},
    costs.incurred_on,
    {{ in_reporting_currency('costs.amount', 'costs.currency', 'rate') }} as amount
from costs
{{ join_credits('costs', day='incurred_on') }}
{{ join_rate('rate', 'costs.currency', 'costs.incurred_on') }}
