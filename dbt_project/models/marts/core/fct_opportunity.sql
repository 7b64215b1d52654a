-- One row per opportunity: open, won or lost, credited on the day it was decided, or opened while it is open.

{{ config(
    materialized=fact(), unique_key='opportunity_id', incremental_strategy='replace_changed',
    meta={
        'grain': ['opportunity_id'],
        'changed_by': on_record('stg_crm__opportunities', 'opportunity_id')
            + on_record('stg_crm__opportunity_stage_changes', 'opportunity_id')
            + on_reference('stg_crm__opportunities', 'opportunity_id', 'lead_id', on_record('stg_crm__leads', 'lead_id'))
            + on_reference('stg_crm__opportunities', 'opportunity_id', 'product_id', on_record('stg_finance__products', 'product_id'))
            + on_credits('stg_crm__opportunities', 'opportunity_id')
            + on_rates('stg_crm__opportunities', 'opportunity_id', 'coalesce(closed_at, created_at)'),
    },
) }}

with opportunities as (

    select
        *,
        {{ business_date('created_at', 'source_time_zone') }} as created_on,
        {{ business_date('closed_at', 'source_time_zone') }} as closed_on,
        {{ business_date('coalesce(closed_at, created_at)', 'source_time_zone') }} as credited_on
    from {{ ref('stg_crm__opportunities') }}
    where not is_deleted and {{ is_changed('opportunity_id') }}

),

stage_changes as (

    select
        opportunity_id,
        max(changed_at) as stage_entered_at,
        -- Who is in a later stage has reached the earlier ones, whether it was in them or skipped them.
        max(case when to_stage in ('needs_analysis', 'proposal', 'negotiation', 'contract') then 1 else 0 end) = 1
            as reached_needs_analysis,
        max(case when to_stage in ('proposal', 'negotiation', 'contract') then 1 else 0 end) = 1 as reached_proposal,
        max(case when to_stage in ('negotiation', 'contract') then 1 else 0 end) = 1 as reached_negotiation
    from {{ ref('stg_crm__opportunity_stage_changes') }}
    where not is_deleted and {{ is_changed('opportunity_id') }}
    group by opportunity_id

)

select
    opportunities.opportunity_id,
    opportunities.lead_id,
    opportunities.product_id,
    {{ credits(
        'opportunities', product_line='coalesce(opportunities.product_line_id, product.product_line_id)',
        lead_source='lead.lead_source_id') }},

    opportunities.created_on,
    opportunities.closed_on,
    opportunities.expected_close_on,
    {{ business_date('opportunities.proposal_submitted_at', 'opportunities.source_time_zone') }}
        as proposal_submitted_on,
    {{ business_date(
        'coalesce(stage_changes.stage_entered_at, opportunities.created_at)', 'opportunities.source_time_zone') }}
        as stage_entered_on,

    opportunities.stage,
    opportunities.outcome,
    opportunities.found_by,
    opportunities.loss_reason,
    {{ in_reporting_currency('opportunities.amount', 'opportunities.currency', 'rate') }} as amount,
    opportunities.quantity,
    {{ days_between('opportunities.created_on', 'opportunities.closed_on') }} as days_to_close,

    opportunities.outcome = 'won' as is_won,
    opportunities.outcome = 'lost' as is_lost,
    coalesce(account.is_key_account, false) as is_key_account,
    coalesce(account.is_top_of_industry, false) as is_top_of_industry,
    coalesce(opportunities.is_innovative, false) as is_innovative,
    coalesce(opportunities.is_customised, false) as is_customised,
    opportunities.documents_complete,
    (
        coalesce(stage_changes.reached_needs_analysis, false)
        or opportunities.stage in ('needs_analysis', 'proposal', 'negotiation', 'contract')
    ) as reached_needs_analysis,
    (
        coalesce(stage_changes.reached_proposal, false)
        or opportunities.proposal_submitted_at is not null
        or opportunities.stage in ('proposal', 'negotiation', 'contract')
    ) as reached_proposal,
    (
        coalesce(stage_changes.reached_negotiation, false)
        or opportunities.stage in ('negotiation', 'contract')
    ) as reached_negotiation
from opportunities
left join stage_changes
    on opportunities.opportunity_id = stage_changes.opportunity_id
left join {{ ref('stg_crm__leads') }} as lead
    on opportunities.lead_id = lead.lead_id
{{ join_credits('opportunities') }}
{{ join_product('opportunities') }}
{{ join_rate('rate', 'opportunities.currency', 'opportunities.credited_on') }}
