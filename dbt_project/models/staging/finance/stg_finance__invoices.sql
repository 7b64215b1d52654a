-- One row per invoice in its latest state, as it was known on the as-of date.

{{ config(unique_key='invoice_id') }}

with versions as (

    {{ versions_of(source('finance', 'invoice'), key=['invoice_id']) }}

)

select
    -- identifiers
    invoice_id,
    account_id,
    order_id,
    owner_user_id,

    -- descriptions
    currency,
    status,

    -- measures
    net_amount,
    tax_amount,

    -- times
    invoiced_on,
    due_on,
    settled_on,

    -- flags
    is_disputed,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
