-- One row per ticket in its latest state, as it was known on the as-of date.

{{ config(unique_key='ticket_id') }}

with versions as (

    {{ versions_of(source('after_sales', 'ticket'), key=['ticket_id']) }}

)

select
    -- identifiers
    ticket_id,
    account_id,
    order_id,
    service_user_id,
    service_team_id,

    -- descriptions
    ticket_type,
    priority,
    status,

    -- times
    opened_at,
    first_responded_at,
    resolved_at,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
