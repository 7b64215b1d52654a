-- One row per context, attribute, value of it and period in which records with that value are in the context, half
-- open. On a day on which nothing decides about a context, everybody is in it.

{% set grain = ['context', 'decided_by', 'value', 'valid_from'] %}

{{ config(
    materialized=fact(), unique_key=grain, incremental_strategy='replace_periods', meta={'grain': grain},
) }}

{%- if not execute %}  -- depends_on: {{ ref('dim_date') }}, by its strategy
{%- endif %}

with rules as (

    select
        context,
        decided_by,
        value,
        valid_from,
        valid_to
    from {{ ref('policy_context') }}
    where source in ('*', {{ loaded_sources() }})

),

reps as (

    select
        user_id,
        {{ first_of('month', 'min(hired_on)') }} as hired_month
    from {{ ref('int_users__periods') }}
    where role = 'rep'
    group by user_id

),

days as (

    select distinct
        context,
        cast('1900-01-01' as date) as day
    from {{ ref('dim_kpi') }}
    where context is not null
    union
    select
        context,
        valid_from as day
    from rules
    union
    select
        context,
        valid_to as day
    from rules

),

spells as (

    select
        context,
        day as valid_from,
        lead(day, 1, cast('9999-12-31' as date)) over (partition by context order by day) as valid_to
    from days
    where day < cast('9999-12-31' as date)

)

select
    context,
    decided_by,
    value,
    valid_from,
    valid_to
from rules
where decided_by <> 'stage'

union all

select
    rules.context,
    rules.decided_by,
    reps.user_id as value,
    greatest(rules.valid_from, stage.valid_from) as valid_from,
    least(rules.valid_to, stage.valid_to) as valid_to
from rules
inner join {{ ref('int_scorecards__stages') }} as stage
    on rules.value = stage.stage
    and rules.valid_from < stage.valid_to
    and stage.valid_from < rules.valid_to
inner join reps
    on stage.hired_month = reps.hired_month
where rules.decided_by = 'stage' and stage.role = 'rep'

union all

select
    spells.context,
    'everybody' as decided_by,
    '*' as value,
    spells.valid_from,
    spells.valid_to
from spells
left join rules
    on spells.context = rules.context
    and rules.valid_from <= spells.valid_from
    and spells.valid_from < rules.valid_to
where rules.context is null
