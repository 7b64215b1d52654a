-- One row per training, exam, practice or project that an employee took part in, as it was known on the as-of date.

{{ config(unique_key='participation_id') }}

with versions as (

    {{ versions_of(source('crm', 'participation'), key=['participation_id']) }}

)

select
    -- identifiers
    participation_id,
    user_id,

    -- descriptions
    participation_type,
    is_passed,

    -- dates
    started_on,
    ended_on,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
