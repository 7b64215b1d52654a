-- One row per lead in its latest state, as it was known on the as-of date.

{{ config(unique_key='lead_id') }}

with versions as (

    {{ versions_of(source('crm', 'lead'), key=['lead_id']) }}

)

select
    -- identifiers
    lead_id,
    lead_source_id,
    campaign_id,
    content_id,
    owner_user_id,
    sdr_user_id,
    region_id,
    product_line_id,
    account_id,
    opportunity_id,

    -- descriptions
    judgement,
    judgement_reason,

    -- measures
    feedback_fields_required,
    feedback_fields_filled,

    -- times
    created_at,
    assigned_at,
    first_contacted_at,
    judged_at,
    converted_at,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
