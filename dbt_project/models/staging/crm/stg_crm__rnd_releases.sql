-- One row per release of a product line, planned or out, as it was known on the as-of date.

{{ config(unique_key='rnd_release_id') }}

with versions as (

    {{ versions_of(source('crm', 'rnd_release'), key=['rnd_release_id']) }}

)

select
    -- identifiers
    rnd_release_id,
    product_line_id,

    -- dates
    planned_on,
    released_on,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
