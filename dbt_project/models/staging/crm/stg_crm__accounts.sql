-- One row per customer or prospect and validity period, as it was known on the as-of date.

{{ config(unique_key=['account_id', 'valid_from']) }}

with versions as (

    {{ versions_of(source('crm', 'account'), key=['account_id', 'valid_from']) }}

)

select
    -- identifiers
    account_id,
    valid_from,
    segment_id,
    owner_user_id,
    region_id,
    channel_id,
    service_team_id,
    lead_id,
    merged_into_account_id,

    -- descriptions
    account_kind,
    industry,
    country,
    city,

    -- times
    created_at,

    -- flags
    is_key_account,
    is_top_of_industry,
    is_member,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
