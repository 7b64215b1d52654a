-- One row per sales rep and month in which the rep was employed at some time: where, since when, and whether
-- the rep left. Credited to the team at the month's end, or on the last working day.

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
    target.monthly_amount as target_amount
from employed
{{ join_as_of(ref('int_users__periods'), 'rep', 'rep.user_id = employed.user_id', 'employed.credited_on') }}
{{ join_as_of(ref('int_teams__periods'), 'team', 'team.team_id = rep.team_id', 'employed.credited_on') }}
{{ join_as_of(ref('policy_sales_target'), 'target', 'target.rep_id = employed.user_id', 'employed.credited_on') }}
