-- One row per thing that a member of a community did there, as it was known on the as-of date.

{{ config(unique_key='community_interaction_id') }}

with versions as (

    {{ versions_of(source('crm', 'community_interaction'), key=['community_interaction_id']) }}

)

select
    -- identifiers
    community_interaction_id,
    community_member_id,

    -- descriptions
    interaction_type,

    -- times
    occurred_at,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
