-- One row per case study that an employee wrote, credited on the day it was approved, or before that was handed in.

{{ config(
    materialized=fact(), unique_key='sales_case_id', incremental_strategy='replace_changed',
    meta={
        'grain': ['sales_case_id'],
        'changed_by': on_record('stg_crm__sales_cases', 'sales_case_id')
            + on_credits('stg_crm__sales_cases', 'sales_case_id', rep='user_id', account=none),
    },
) }}

with events as (

    select
        *,
        coalesce(approved_on, submitted_on) as credited_on
    from {{ ref('stg_crm__sales_cases') }}
    where not is_deleted and {{ is_changed('sales_case_id') }}

)

select
    events.sales_case_id,
    {{ credits('events', rep='user_id', region=none, product_line=none, channel=none, segment=none) }},
    events.industry,
    events.submitted_on,
    events.approved_on,
    events.withdrawn_on
from events
{{ join_credits('events', rep='user_id', account=none) }}
