-- One row per version of a quote or proposal, as it was known on the as-of date.

{{ config(unique_key='quote_id') }}

with versions as (

    {{ versions_of(source('crm', 'quote'), key=['quote_id']) }}

)

select
    -- identifiers
    quote_id,
    opportunity_id,

    -- descriptions
    currency,
    status,

    -- measures
    revision,
    amount,

    -- times
    submitted_at,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
