-- One row per community of customers and validity period, as it was known on the as-of date.

{{ config(unique_key=['community_id', 'valid_from']) }}

with versions as (

    {{ versions_of(source('crm', 'community'), key=['community_id', 'valid_from']) }}

)

select
    -- identifiers
    community_id,
    valid_from,
    user_id,
    region_id,

    -- descriptions
    community_name,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
