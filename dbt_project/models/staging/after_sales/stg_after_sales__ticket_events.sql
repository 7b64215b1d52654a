-- One row per event in the life of a ticket, as it was known on the as-of date.

{{ config(unique_key='ticket_event_id') }}

with versions as (

    {{ versions_of(source('after_sales', 'ticket_event'), key=['ticket_event_id']) }}

)

select
    -- identifiers
    ticket_event_id,
    ticket_id,
    user_id,

    -- descriptions
    event_type,

    -- times
    occurred_at,

    -- flags
    is_automatic,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
