-- One row per currency pair and day from which the rate is in force, as it was known on the as-of date.

{{ config(unique_key=['from_currency', 'to_currency', 'valid_from']) }}

with versions as (

    {{ versions_of(source('finance', 'exchange_rate'), key=['from_currency', 'to_currency', 'valid_from']) }}

)

select
    -- identifiers
    from_currency,
    to_currency,
    valid_from,

    -- measures
    rate,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
