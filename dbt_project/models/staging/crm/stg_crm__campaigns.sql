-- One row per marketing campaign, as it was known on the as-of date.

{{ config(unique_key='campaign_id') }}

with versions as (

    {{ versions_of(source('crm', 'campaign'), key=['campaign_id']) }}

)

select
    -- identifiers
    campaign_id,
    lead_source_id,

    -- descriptions
    campaign_name,
    campaign_type,
    currency,

    -- measures
    budget_amount,

    -- times
    starts_on,
    ends_on,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
