-- One row per answer to one question of a survey, as it was known on the as-of date.

{{ config(unique_key='survey_answer_id') }}

with versions as (

    {{ versions_of(source('after_sales', 'survey_answer'), key=['survey_answer_id']) }}

)

select
    -- identifiers
    survey_answer_id,
    account_id,
    order_id,
    ticket_id,
    service_team_id,
    user_id,
    product_line_id,

    -- descriptions
    survey_type,

    -- measures
    score,
    scale_min,
    scale_max,

    -- times
    answered_at,

    -- provenance
    source_system,
    source_time_zone,
    source_row,
    loaded_on,
    updated_at,
    coalesce(is_deleted, false) as is_deleted
from versions
where version_rank = 1
