-- One row per cost that finance attributes to a customer, an order, a campaign or a piece of content, as it was
-- known on the as-of date.

{{ config(unique_key='cost_id') }}

with versions as (

    {{ versions_of(source('finance', 'cost'), key=['cost_id']) }}

)

select
    -- identifiers
    cost_id,
    account_id,
    order_id,
    campaign_id,
    lead_source_id,

    -- descriptions
    cost_kind,
    currency,

    -- measures
    amount,

    -- times
    incurred_on,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
