-- One row per spell of work of an employee on leads, with the AI tool or without it, as it was known on the as-of date.

{{ config(unique_key='lead_work_id') }}

with versions as (

    {{ versions_of(source('crm', 'lead_work'), key=['lead_work_id']) }}

)

select
    -- identifiers
    lead_work_id,
    user_id,

    -- descriptions
    is_with_tool,

    -- measures
    minutes,
    lead_count,

    -- dates
    worked_on,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
