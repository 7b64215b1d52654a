-- One row per contract that comes up for renewal, as it was known on the as-of date.

{{ config(unique_key='renewal_id') }}

with versions as (

    {{ versions_of(source('after_sales', 'renewal'), key=['renewal_id']) }}

)

select
    -- identifiers
    renewal_id,
    contract_id,
    account_id,
    owner_user_id,
    service_team_id,
    renewed_contract_id,

    -- descriptions
    currency,
    status,

    -- measures
    amount,

    -- times
    due_on,
    intent_flagged_on,
    renewed_on,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
