-- One row per case study that an employee wrote about a sale, as it was known on the as-of date.

{{ config(unique_key='sales_case_id') }}

with versions as (

    {{ versions_of(source('crm', 'sales_case'), key=['sales_case_id']) }}

)

select
    -- identifiers
    sales_case_id,
    user_id,

    -- descriptions
    industry,

    -- dates
    submitted_on,
    approved_on,
    withdrawn_on,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
