-- One row per report, conversation or agreement expected of an employee by a day, as it was known on the as-of date.

{{ config(unique_key='commitment_id') }}

with versions as (

    {{ versions_of(source('crm', 'commitment'), key=['commitment_id']) }}

)

select
    -- identifiers
    commitment_id,
    user_id,

    -- descriptions
    commitment_type,

    -- measures
    score,
    scale_min,
    scale_max,

    -- dates
    due_on,
    done_on,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
