-- One row per membership of a person in a community, as it was known on the as-of date.

{{ config(unique_key='community_member_id') }}

with versions as (

    {{ versions_of(source('crm', 'community_member'), key=['community_member_id']) }}

)

select
    -- identifiers
    community_member_id,
    community_id,
    account_id,

    -- times
    joined_on,
    left_on,

    -- flags
    is_staff,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
