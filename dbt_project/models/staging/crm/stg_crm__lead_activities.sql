-- One row per event in the life of a lead, as it was known on the as-of date.

{{ config(unique_key='lead_activity_id') }}

with versions as (

    {{ versions_of(source('crm', 'lead_activity'), key=['lead_activity_id']) }}

)

select
    -- identifiers
    lead_activity_id,
    lead_id,
    user_id,

    -- descriptions
    activity_type,
    outcome,

    -- times
    occurred_at,

    -- flags
    is_automatic,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
