-- One row per distributor and validity period, as it was known on the as-of date.

{{ config(unique_key=['distributor_id', 'valid_from']) }}

with versions as (

    {{ versions_of(source('crm', 'distributor'), key=['distributor_id', 'valid_from']) }}

)

select
    -- identifiers
    distributor_id,
    valid_from,
    region_id,

    -- descriptions
    distributor_name,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
