-- One row per lead that was handed over to sales: what it was worth then by its fit and by what it had done. Frozen:
-- what it does or becomes later changes nothing.

{{ config(
    materialized=fact(), unique_key='lead_id', incremental_strategy='replace_changed',
    meta={
        'grain': ['lead_id'],
        'changed_by': on_record('stg_crm__leads', 'lead_id')
            + on_record('stg_crm__lead_activities', 'lead_id')
            + on_credits('stg_crm__leads', 'lead_id'),
    },
) }}

with activities as (

    select
        lead_id,
        activity_type,
        occurred_at,
        {{ business_date('occurred_at', 'source_time_zone') }} as occurred_on
    from {{ ref('stg_crm__lead_activities') }}
    where not is_deleted and {{ is_changed('lead_id') }}

),

assignments as (

    select
        lead_id,
        min(occurred_at) as assigned_at
    from activities
    where activity_type in ('assigned', 'reassigned')
    group by lead_id

),

handed_over as (

    -- The first time counts: a lead that is assigned anew knows its value already.
    {% set first_assigned_at = 'least(leads.assigned_at, assignments.assigned_at)' -%}
    select
        leads.*,
        {{ first_assigned_at }} as handed_over_at,
        {{ business_date(first_assigned_at, 'leads.source_time_zone') }} as handed_over_on
    from {{ ref('fct_lead') }} as leads
    left join assignments
        on leads.lead_id = assignments.lead_id
    where
        {{ is_changed('leads.lead_id') }}
        and (leads.assigned_at is not null or assignments.assigned_at is not null)

),

signals as (

    {% for signal in ['lead_source', 'content', 'product_line'] %}
    select
        lead_id,
        handed_over_on,
        '{{ signal }}' as signal,
        {{ signal }}_id as signal_value,
        cast(0 as bigint) as age_days
    from handed_over

    union all
    {% endfor %}

    select
        handed_over.lead_id,
        handed_over.handed_over_on,
        'activity' as signal,
        activities.activity_type as signal_value,
        cast({{ days_between('activities.occurred_on', 'handed_over.handed_over_on') }} as bigint) as age_days
    from handed_over
    inner join activities
        on handed_over.lead_id = activities.lead_id
        and activities.occurred_at <= handed_over.handed_over_at

),

worth as (

    -- A signal that fades loses the same part of its points every day.
    select
        signals.lead_id,
        signals.signal,
        cast(case
            when policy.fades_after_days is null then policy.points
            when signals.age_days < policy.fades_after_days
                then {{ quotient(
                    'policy.points * (policy.fades_after_days - signals.age_days)', 'policy.fades_after_days') }}
            else 0
        end as {{ measure() }}) as points
    from signals
    inner join {{ ref('policy_lead_score') }} as policy
        on signals.signal = policy.signal
        and signals.signal_value = policy.signal_value
        and policy.valid_from <= signals.handed_over_on
        and signals.handed_over_on < policy.valid_to

),

added_up as (

    select
        lead_id,
        sum(case when signal <> 'activity' then points else 0 end) as fit_points,
        sum(case when signal = 'activity' then points else 0 end) as engagement_points
    from worth
    group by lead_id

)

select
    handed_over.lead_id,
    handed_over.campaign_id,
    {{ credited_to('handed_over') }},
    handed_over.handed_over_on,
    cast(coalesce(added_up.fit_points, 0) as {{ measure() }}) as fit_points,
    cast(coalesce(added_up.engagement_points, 0) as {{ measure() }}) as engagement_points,
    cast(least(
        coalesce(added_up.fit_points + added_up.engagement_points, 0), cast(100 as {{ measure() }})
    ) as {{ measure() }}) as score
from handed_over
left join added_up
    on handed_over.lead_id = added_up.lead_id
