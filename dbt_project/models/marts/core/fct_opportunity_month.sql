-- One row per opportunity and month at whose end it is open: the stage it was in then, and since when. Credited
-- as the opportunity is.

{{ config(
    materialized=fact(), unique_key='state_on', incremental_strategy='replace_states',
    meta={'grain': ['opportunity_id', 'month_start']},
) }}

with months as (

    select * from {{ ref('int_months') }}
    where {{ is_taken_again('month_start') }}

),

open_opportunities as (

    select
        opportunities.*,
        months.month_start,
        months.state_on
    from {{ ref('fct_opportunity') }} as opportunities
    inner join months
        on opportunities.created_on <= months.state_on
        and coalesce(opportunities.closed_on, cast('9999-12-31' as date)) > months.state_on

),

stages as (

    select
        opportunity_id,
        to_stage as stage,
        {{ business_date('changed_at', 'source_time_zone') }} as entered_on,
        coalesce(
            lead({{ business_date('changed_at', 'source_time_zone') }}) over (
                partition by opportunity_id order by changed_at, opportunity_stage_change_id
            ),
            cast('9999-12-31' as date)
        ) as left_on
    from {{ ref('stg_crm__opportunity_stage_changes') }}
    where not is_deleted

)

select
    open_opportunities.opportunity_id,
    {{ credited_to('open_opportunities') }},
    open_opportunities.month_start,
    open_opportunities.state_on,
    -- Without a history the present stage is known only of what is open now; of the past nothing is assumed.
    coalesce(
        stages.stage,
        case when open_opportunities.outcome = 'open' then open_opportunities.stage end
    ) as stage,
    coalesce(stages.entered_on, open_opportunities.created_on) as stage_entered_on,
    open_opportunities.amount,
    {{ days_between('coalesce(stages.entered_on, open_opportunities.created_on)', 'open_opportunities.state_on') }}
        as days_in_stage,
    cast(policy.limit_days as bigint) as limit_days,
    coalesce(
        {{ days_between('coalesce(stages.entered_on, open_opportunities.created_on)', 'open_opportunities.state_on') }}
        > policy.limit_days,
        false
    ) as is_stalled
from open_opportunities
left join stages
    on open_opportunities.opportunity_id = stages.opportunity_id
    and stages.entered_on <= open_opportunities.state_on
    and open_opportunities.state_on < stages.left_on
left join {{ ref('policy_stage') }} as policy
    on coalesce(
        stages.stage,
        case when open_opportunities.outcome = 'open' then open_opportunities.stage end
    ) = policy.stage
    and policy.valid_from <= open_opportunities.state_on
    and open_opportunities.state_on < policy.valid_to
