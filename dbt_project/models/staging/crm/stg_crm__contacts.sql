-- One row per contact person of an account, as it was known on the as-of date.

{{ config(unique_key='contact_id') }}

with versions as (

    {{ versions_of(source('crm', 'contact'), key=['contact_id']) }}

)

select
    -- identifiers
    contact_id,
    account_id,

    -- descriptions
    job_title,

    -- times
    created_at,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
