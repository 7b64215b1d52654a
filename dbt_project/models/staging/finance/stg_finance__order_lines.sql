-- One row per line of an order, as it was known on the as-of date.

{{ config(unique_key='order_line_id') }}

with versions as (

    {{ versions_of(source('finance', 'order_line'), key=['order_line_id']) }}

)

select
    -- identifiers
    order_line_id,
    order_id,
    account_id,
    product_id,

    -- descriptions
    currency,

    -- measures
    quantity,
    unit_price,
    discount_amount,
    freight_amount,
    cost_amount,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
