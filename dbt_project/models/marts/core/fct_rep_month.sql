-- One row per sales rep and month in which the rep was employed at some time: where, since when, what the rep took
-- part in, and whether the rep left. Credited to the team at the month's end, or on the last working day.

{{ config(
    materialized=fact(), unique_key=['rep_id', 'month_start'], incremental_strategy='replace_differences',
    meta={'grain': ['rep_id', 'month_start']},
) }}

with months as (

    -- Who was there before the CRM began to write it down is known, who left before then is not.
    select * from {{ ref('int_months') }}
    where state_on >= (select min(users.valid_from) from {{ ref('int_users__periods') }} as users)

),

reps as (

    select
        user_id,
        min(hired_on) as hired_on,
        max(left_on) as left_on
    from {{ ref('int_users__periods') }}
    where role = 'rep'
    group by user_id

),

employed as (

    select
        reps.user_id,
        reps.hired_on,
        reps.left_on,
        months.month_start,
        months.state_on,
        least(months.state_on, coalesce(reps.left_on, months.state_on)) as credited_on
    from reps
    inner join months
        on reps.hired_on <= months.state_on
        and coalesce(reps.left_on, months.state_on) >= months.month_start

),

participations as (

    select
        participation.user_id,
        months.month_start,
        max(case when participation.participation_type = 'training' then 1 else 0 end) as trainings,
        max(case when participation.participation_type = 'cross_department_project' then 1 else 0 end) as projects
    from {{ ref('stg_crm__participations') }} as participation
    inner join months
        on participation.started_on <= months.state_on
        and coalesce(participation.ended_on, months.state_on) >= months.month_start
    where not participation.is_deleted
    group by
        participation.user_id,
        months.month_start

),

lead_work as (

    select
        user_id,
        {{ first_of('month', 'worked_on') }} as month_start,
        count(distinct case when is_with_tool then worked_on end) as tool_days,
        sum(case when has_pace and is_with_tool then lead_count else 0 end) as tool_leads,
        sum(case when has_pace and is_with_tool then minutes else 0 end) as tool_minutes,
        sum(case when has_pace and not is_with_tool then lead_count else 0 end) as manual_leads,
        sum(case when has_pace and not is_with_tool then minutes else 0 end) as manual_minutes
    from (
        select
            *,
            coalesce(minutes > 0 and lead_count is not null, false) as has_pace
        from {{ ref('stg_crm__lead_works') }}
    ) as work
    where not is_deleted and worked_on <= {{ as_of_date() }}
    group by
        user_id,
        {{ first_of('month', 'worked_on') }}

)

select
    employed.user_id as rep_id,
    rep.team_id,
    coalesce(rep.region_id, team.region_id) as region_id,
    {%- for column in ['product_line_id', 'segment_id', 'lead_source_id', 'service_team_id', 'customer_id'] %}
    cast(null as {{ dbt.type_string() }}) as {{ column }},
    {%- endfor %}
    team.channel_id,
    employed.month_start,
    employed.state_on,
    employed.hired_on,
    employed.left_on,
    coalesce(employed.left_on <= employed.state_on, false) as has_left,
    employed.state_on < {{ add_months('employed.hired_on', 3) }} as is_new_hire,
    -- Half of those there at the start and half of those there at the end: the mean headcount of the month.
    cast(
        case when employed.hired_on < employed.month_start then 0.5 else 0 end
        + case when employed.left_on <= employed.state_on then 0 else 0.5 end
        as {{ measure() }}
    ) as mean_headcount,
    coalesce(participations.trainings > 0, false) as is_trained,
    coalesce(participations.projects > 0, false) as is_in_cross_department_project,
    cast(coalesce(lead_work.tool_days, 0) as bigint) as tool_days,
    cast(policy.minimum_days as bigint) as agreed_tool_days,
    cast(coalesce(lead_work.tool_leads, 0) as bigint) as tool_leads,
    cast(coalesce(lead_work.tool_minutes, 0) as bigint) as tool_minutes,
    cast(coalesce(lead_work.manual_leads, 0) as bigint) as manual_leads,
    cast(coalesce(lead_work.manual_minutes, 0) as bigint) as manual_minutes,
    target.monthly_amount as target_amount
from employed
left join lead_work
    on employed.user_id = lead_work.user_id and employed.month_start = lead_work.month_start
left join {{ ref('policy_ai_tool') }} as policy
    on policy.valid_from <= employed.state_on
    and employed.state_on < policy.valid_to
left join participations
    on employed.user_id = participations.user_id and employed.month_start = participations.month_start
{{ join_as_of(ref('int_users__periods'), 'rep', 'rep.user_id = employed.user_id', 'employed.credited_on') }}
{{ join_as_of(ref('int_teams__periods'), 'team', 'team.team_id = rep.team_id', 'employed.credited_on') }}
{{ join_as_of(ref('policy_sales_target'), 'target', 'target.rep_id = employed.user_id', 'employed.credited_on') }}
