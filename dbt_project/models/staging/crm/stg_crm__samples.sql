-- One row per handing out of samples that somebody planned, as it was known on the as-of date.

{{ config(unique_key='sample_id') }}

with versions as (

    {{ versions_of(source('crm', 'sample'), key=['sample_id']) }}

)

select
    -- identifiers
    sample_id,
    user_id,
    account_id,
    product_id,

    -- measures
    planned_quantity,
    handed_out_quantity,

    -- times
    planned_on,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
