-- One row per order in its latest state, as it was known on the as-of date.

{{ config(unique_key='order_id') }}

with versions as (

    {{ versions_of(source('finance', 'order'), key=['order_id']) }}

)

select
    -- identifiers
    order_id,
    account_id,
    owner_user_id,
    opportunity_id,
    contract_id,
    channel_id,
    region_id,
    store_id,
    distributor_id,

    -- descriptions
    status,
    warehouse_kind,

    -- times
    ordered_at,
    approved_at,
    promised_on,
    delivered_at,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
