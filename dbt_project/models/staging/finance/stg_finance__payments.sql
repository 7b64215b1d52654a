-- One row per payment received, as it was known on the as-of date.

{{ config(unique_key='payment_id') }}

with versions as (

    {{ versions_of(source('finance', 'payment'), key=['payment_id']) }}

)

select
    -- identifiers
    payment_id,
    account_id,
    order_id,
    invoice_id,

    -- descriptions
    currency,
    payment_method,

    -- measures
    amount,

    -- times
    received_at,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
