-- One row per team and validity period, as it was known on the as-of date.

{{ config(unique_key=['team_id', 'valid_from']) }}

with versions as (

    {{ versions_of(source('crm', 'team'), key=['team_id', 'valid_from']) }}

)

select
    -- identifiers
    team_id,
    valid_from,
    parent_team_id,
    region_id,
    channel_id,
    manager_user_id,

    -- descriptions
    team_name,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
