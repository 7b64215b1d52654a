-- One row per product and validity period, as it was known on the as-of date.

{{ config(unique_key=['product_id', 'valid_from']) }}

with versions as (

    {{ versions_of(source('finance', 'product'), key=['product_id', 'valid_from']) }}

)

select
    -- identifiers
    product_id,
    valid_from,
    product_line_id,

    -- descriptions
    product_name,
    currency,

    -- measures
    list_price,
    unit_cost,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
