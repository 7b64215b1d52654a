-- One row per distributor and month with the goods it had, received and sold, as it was known on the as-of date.

{{ config(unique_key=['distributor_id', 'month_start']) }}

with versions as (

    {{ versions_of(source('finance', 'distributor_stock'), key=['distributor_id', 'month_start']) }}

)

select
    -- identifiers
    distributor_id,
    month_start,

    -- descriptions
    currency,

    -- measures
    opening_amount,
    received_amount,
    sold_cost_amount,
    closing_amount,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
