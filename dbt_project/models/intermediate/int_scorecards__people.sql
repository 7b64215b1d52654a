-- One row per person and month that is over in which the person has a scorecard: as what, in which stage, and in what
-- kind of market. All is as on the month's last day, or on the last working day: who moves in mid-month is judged,
-- for the whole month, where the month ended.

{{ config(
    materialized=fact(), unique_key=['person_id', 'period_start'], incremental_strategy='replace_differences',
    meta={'grain': ['person_id', 'period_start']},
) }}

with reps as (

    select
        rep_id as person_id,
        'rep' as role,
        team_id,
        region_id,
        channel_id,
        hired_on,
        month_start,
        state_on,
        0 as people
    from {{ ref('fct_rep_month') }}
    where state_on = {{ last_of_month('month_start') }}

),

led as (

    select
        team_id,
        month_start,
        state_on,
        count(*) as people
    from reps
    group by
        team_id,
        month_start,
        state_on

),

leaders as (

    select
        team.manager_user_id as person_id,
        'team_leader' as role,
        led.team_id,
        team.region_id,
        team.channel_id,
        person.hired_on,
        led.month_start,
        led.state_on,
        led.people
    from led
    {{ join_as_of(ref('int_teams__periods'), 'team', 'led.team_id = team.team_id', 'led.state_on') }}
    {{ join_as_of(ref('int_users__periods'), 'person', 'team.manager_user_id = person.user_id', 'led.state_on') }}
    where person.hired_on is not null

),

counted as (

    -- Who sells and leads is judged as a leader, and who leads two teams is judged by the larger one.
    select
        *,
        cast(
            12 * (extract(year from month_start) - extract(year from hired_on))
            + extract(month from month_start) - extract(month from hired_on) + 1
            as bigint
        ) as employment_month,
        row_number() over (partition by person_id, month_start order by people desc, team_id asc) as precedence
    from (
        select * from leaders
        union all
        select * from reps
    ) as people

),

staged as (

    select
        counted.*,
        stage.stage
    from counted
    inner join {{ ref('int_scorecards__stages') }} as stage
        on counted.role = stage.role
        and {{ first_of('month', 'counted.hired_on') }} = stage.hired_month
        and stage.valid_from <= counted.state_on
        and counted.state_on < stage.valid_to
    where counted.precedence = 1

)

select
    staged.person_id,
    staged.month_start as period_start,
    staged.state_on,
    staged.role,
    staged.stage,
    staged.employment_month,
    staged.team_id,
    staged.region_id,
    staged.channel_id,
    {{ of_territory('market_mode') }} as market_mode,
    {{ of_territory('city_tier') }} as city_tier,
    {{ of_territory('customer_type') }} as customer_type
from staged
{{ join_territory('staged', 'staged.state_on') }}
