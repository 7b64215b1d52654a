-- One row per visit, call, research session or other work of a rep with a customer, as it was known on the as-
-- of date.

{{ config(unique_key='activity_id') }}

with versions as (

    {{ versions_of(source('crm', 'activity'), key=['activity_id']) }}

)

select
    -- identifiers
    activity_id,
    user_id,
    account_id,
    lead_id,
    opportunity_id,

    -- descriptions
    activity_type,
    outcome,

    -- measures
    customer_score,
    review_score,

    -- times
    started_at,
    ended_at,
    due_at,

    -- flags
    is_completed,
    is_effective,
    is_value_named,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
