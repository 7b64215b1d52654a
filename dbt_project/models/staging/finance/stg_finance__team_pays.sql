-- One row per service team and month with what its people were paid together, as it was known on the as-of date.

{{ config(unique_key='team_pay_id') }}

with versions as (

    {{ versions_of(source('finance', 'team_pay'), key=['team_pay_id']) }}

)

select
    -- identifiers
    team_pay_id,
    service_team_id,

    -- descriptions
    currency,

    -- measures
    amount,

    -- times
    earned_on,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
