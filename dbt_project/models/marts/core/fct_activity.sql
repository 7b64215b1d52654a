-- One row per visit, call, research session or other work of a rep, credited on the day it began.

{{ config(
    materialized=fact(), unique_key='activity_id', incremental_strategy='replace_changed',
    meta={
        'grain': ['activity_id'],
        'changed_by': on_record('stg_crm__activities', 'activity_id')
            + on_credits('stg_crm__activities', 'activity_id', rep='user_id'),
    },
) }}

with activities as (

    select
        *,
        {{ business_date('started_at', 'source_time_zone') }} as started_on
    from {{ ref('stg_crm__activities') }}
    where not is_deleted and {{ is_changed('activity_id') }}

)

select
    activities.activity_id,
    activities.lead_id,
    activities.opportunity_id,
    {{ credits('activities', rep='user_id', region=none, product_line=none, channel=none, segment=none) }},
    activities.started_on,
    {{ business_date('activities.due_at', 'activities.source_time_zone') }} as due_on,
    activities.activity_type,
    activities.outcome,
    activities.customer_score,
    activities.review_score,
    activities.is_value_named,
    {{ seconds_between('activities.started_at', 'activities.ended_at') }} as duration_seconds,
    coalesce(activities.is_completed, true) as is_completed,
    activities.is_effective,
    cast(policy.minimum_minutes * 60 as bigint) as effective_visit_seconds,
    activities.due_at is not null as has_due_time,
    coalesce(activities.is_completed, true) and activities.ended_at <= activities.due_at as is_done_in_time
from activities
{{ join_credits('activities', rep='user_id', day='started_on') }}
left join {{ ref('policy_effective_visit') }} as policy
    on policy.valid_from <= activities.started_on
    and activities.started_on < policy.valid_to
