-- One row per customer and year with what the customer plans to buy, as it was known on the as-of date.

{{ config(unique_key=['account_id', 'plan_year']) }}

with versions as (

    {{ versions_of(source('crm', 'purchase_plan'), key=['account_id', 'plan_year']) }}

)

select
    -- identifiers
    account_id,
    plan_year,

    -- descriptions
    currency,

    -- measures
    amount,

    -- times
    agreed_on,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
