-- One row per request that sales passes on to R&D, in its latest state, as it was known on the as-of date.

{{ config(unique_key='rnd_request_id') }}

with versions as (

    {{ versions_of(source('crm', 'rnd_request'), key=['rnd_request_id']) }}

)

select
    -- identifiers
    rnd_request_id,
    user_id,
    account_id,
    product_line_id,
    rnd_release_id,

    -- descriptions
    judgement,

    -- times
    submitted_at,
    answered_at,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
