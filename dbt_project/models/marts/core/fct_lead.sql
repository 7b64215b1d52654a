-- One row per lead: when sales reached it, what sales said of it, what it became.

{{ config(
    materialized=fact(), unique_key='lead_id', incremental_strategy='replace_changed',
    meta={
        'grain': ['lead_id'],
        'changed_by': on_record('stg_crm__leads', 'lead_id')
            + on_record('stg_crm__lead_activities', 'lead_id')
            + on_credits('stg_crm__leads', 'lead_id'),
    },
) }}

with leads as (

    select
        *,
        {{ business_date('created_at', 'source_time_zone') }} as created_on,
        {{ business_date('coalesce(assigned_at, created_at)', 'source_time_zone') }} as credited_on
    from {{ ref('stg_crm__leads') }}
    where not is_deleted and {{ is_changed('lead_id') }}

),

contacts as (

    -- A lead that is assigned anew starts a new clock, but it stays one that somebody has contacted.
    select distinct lead_id
    from {{ ref('stg_crm__lead_activities') }}
    where
        not is_deleted
        and {{ is_changed('lead_id') }}
        and activity_type in ('contacted', 'replied')
        and not coalesce(is_automatic, false)

)

select
    leads.lead_id,
    leads.campaign_id,
    leads.content_id,
    leads.sdr_user_id,
    leads.account_id,
    leads.opportunity_id,
    {{ credits('leads', channel=none, segment=none, lead_source='leads.lead_source_id') }},

    leads.created_on,
    {{ business_date('leads.assigned_at', 'leads.source_time_zone') }} as assigned_on,
    {{ business_date('leads.first_contacted_at', 'leads.source_time_zone') }} as first_contacted_on,
    {{ business_date('leads.judged_at', 'leads.source_time_zone') }} as judged_on,
    {{ business_date('leads.converted_at', 'leads.source_time_zone') }} as converted_on,
    leads.created_at,
    leads.assigned_at,
    leads.first_contacted_at,
    leads.converted_at,
    leads.source_time_zone,

    leads.judgement,
    leads.judgement_reason,
    leads.feedback_fields_required,
    leads.feedback_fields_filled,
    leads.owner_user_id is not null as is_assigned,
    leads.first_contacted_at is not null or contacts.lead_id is not null as is_contacted,
    leads.judgement is not null as is_judged,
    coalesce(leads.judgement = 'valid', false) as is_valid,
    leads.converted_at is not null as is_converted,
    cast(
        {{ business_seconds_until('contact_day', 'leads.first_contacted_at', 'leads.source_time_zone') }}
        - {{ business_seconds_until('assignment_day', 'leads.assigned_at', 'leads.source_time_zone') }}
        as bigint
    ) as business_seconds_to_contact,
    cast(policy.respond_within_minutes * 60 as bigint) as seconds_to_respond
from leads
left join contacts
    on leads.lead_id = contacts.lead_id
{{ join_credits('leads') }}
{{ join_calendar('zone', 'leads.source_time_zone') }}
{{ join_business_day('assignment_day', 'zone', 'leads.assigned_at', 'leads.source_time_zone') }}
{{ join_business_day('contact_day', 'zone', 'leads.first_contacted_at', 'leads.source_time_zone') }}
left join {{ ref('policy_lead') }} as policy
    on policy.valid_from <= leads.credited_on
    and leads.credited_on < policy.valid_to
