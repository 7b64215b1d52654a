-- One row per refund paid out, as it was known on the as-of date.

{{ config(unique_key='refund_id') }}

with versions as (

    {{ versions_of(source('finance', 'refund'), key=['refund_id']) }}

)

select
    -- identifiers
    refund_id,
    account_id,
    order_id,
    payment_id,

    -- descriptions
    currency,
    reason,

    -- measures
    amount,

    -- times
    refunded_at,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
