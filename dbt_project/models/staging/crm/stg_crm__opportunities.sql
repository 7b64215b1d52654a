-- One row per opportunity in its latest state, as it was known on the as-of date.

{{ config(unique_key='opportunity_id') }}

with versions as (

    {{ versions_of(source('crm', 'opportunity'), key=['opportunity_id']) }}

)

select
    -- identifiers
    opportunity_id,
    account_id,
    lead_id,
    owner_user_id,
    product_id,
    product_line_id,
    segment_id,
    channel_id,
    region_id,

    -- descriptions
    stage,
    outcome,
    currency,
    found_by,
    loss_reason,

    -- measures
    amount,
    quantity,

    -- times
    created_at,
    closed_at,
    expected_close_on,
    proposal_submitted_at,

    -- flags
    is_innovative,
    is_customised,
    documents_complete,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
