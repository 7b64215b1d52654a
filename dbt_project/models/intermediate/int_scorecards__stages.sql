-- One row per role, month of hiring and period in which whoever was hired then is in a stage, half open: the one with
-- the most months of employment that have been reached.

with hired as (

    select distinct {{ first_of('month', 'hired_on') }} as hired_month
    from {{ ref('int_users__periods') }}
    where hired_on is not null

),

begun as (

    select
        stage.role,
        hired.hired_month,
        stage.stage,
        stage.from_month,
        greatest(stage.valid_from, {{ add_months('hired.hired_month', 'stage.from_month - 1') }}) as begins_on,
        stage.valid_to
    from hired
    cross join {{ ref('policy_scorecard_stage') }} as stage

),

reached as (

    -- Null where the ladder changes before they get there. Without them nothing is compared with everything.
    select
        role,
        hired_month,
        stage,
        from_month,
        case when begins_on < valid_to then begins_on end as valid_from,
        case when begins_on < valid_to then valid_to end as valid_to
    from begun

),

days as (

    select
        role,
        hired_month,
        valid_from as day
    from reached
    union
    select
        role,
        hired_month,
        valid_to as day
    from reached

),

spells as (

    select
        role,
        hired_month,
        day as valid_from,
        lead(day) over (partition by role, hired_month order by day asc nulls last) as valid_to
    from days

),

ranked as (

    select
        spells.*,
        reached.stage,
        row_number() over (
            partition by spells.role, spells.hired_month, spells.valid_from order by reached.from_month desc
        ) as stage_rank
    from spells
    inner join reached
        on spells.role = reached.role
        and spells.hired_month = reached.hired_month
        and reached.valid_from <= spells.valid_from
        and spells.valid_from < reached.valid_to

)

select
    role,
    hired_month,
    stage,
    valid_from,
    valid_to
from ranked
where stage_rank = 1
