-- One row per store and validity period, as it was known on the as-of date.

{{ config(unique_key=['store_id', 'valid_from']) }}

with versions as (

    {{ versions_of(source('crm', 'store'), key=['store_id', 'valid_from']) }}

)

select
    -- identifiers
    store_id,
    valid_from,
    region_id,

    -- descriptions
    store_name,

    -- measures
    floor_area,

    -- times
    opened_on,
    closed_on,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
