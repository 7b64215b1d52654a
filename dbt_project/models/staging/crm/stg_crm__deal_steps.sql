-- One row per step of a negotiation or of the approval of a contract, as it was known on the as-of date.

{{ config(unique_key='deal_step_id') }}

with versions as (

    {{ versions_of(source('crm', 'deal_step'), key=['deal_step_id']) }}

)

select
    -- identifiers
    deal_step_id,
    process_id,
    opportunity_id,
    contract_id,
    account_id,
    user_id,

    -- descriptions
    process_type,
    step_name,
    step_order,

    -- times
    due_on,
    done_at,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
