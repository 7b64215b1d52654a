-- One row per move of an opportunity from one stage to another, as it was known on the as-of date.

{{ config(unique_key='opportunity_stage_change_id') }}

with versions as (

    {{ versions_of(source('crm', 'opportunity_stage_change'), key=['opportunity_stage_change_id']) }}

)

select
    -- identifiers
    opportunity_stage_change_id,
    opportunity_id,
    user_id,

    -- descriptions
    from_stage,
    to_stage,

    -- times
    changed_at,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
