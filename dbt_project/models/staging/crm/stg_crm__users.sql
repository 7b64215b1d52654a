-- One row per person and validity period, as it was known on the as-of date.

{{ config(unique_key=['user_id', 'valid_from']) }}

with versions as (

    {{ versions_of(source('crm', 'user'), key=['user_id', 'valid_from']) }}

)

select
    -- identifiers
    user_id,
    valid_from,
    team_id,
    manager_user_id,
    region_id,

    -- descriptions
    user_name,
    role,
    seniority,

    -- times
    hired_on,
    left_on,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
