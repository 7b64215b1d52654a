-- One row per contract in its latest state, as it was known on the as-of date.

{{ config(unique_key='contract_id') }}

with versions as (

    {{ versions_of(source('crm', 'contract'), key=['contract_id']) }}

)

select
    -- identifiers
    contract_id,
    opportunity_id,
    account_id,
    owner_user_id,
    product_line_id,
    channel_id,
    store_id,
    distributor_id,

    -- descriptions
    currency,
    status,

    -- measures
    amount,
    quantity,

    -- times
    signed_on,
    starts_on,
    ends_on,

    -- flags
    is_customised,
    is_innovative,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
