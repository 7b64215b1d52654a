-- One row per context, entity that is in it, or has somebody who is, and period in which that holds, half open.
-- Somebody is a person on the team, region and channel of the day, or a store. The entity `*` stands for all: on days
-- on which nothing decides about a context.

{% set grain = ['context', 'entity_type', 'entity_id', 'valid_from', 'valid_to'] %}

{#- The days on which nothing decides are asked for apart, below. -#}
{% set attributes = context_attributes('') | list | reject('equalto', 'everybody') | list %}

{{ config(
    materialized=fact(), unique_key=grain, incremental_strategy='replace_periods', meta={'grain': grain},
) }}

{%- if not execute %}  -- depends_on: {{ ref('dim_date') }}, by its strategy
{%- endif %}

with policy_days as (

    select valid_from as day from {{ ref('dim_kpi_context') }}
    where decided_by <> 'stage'
    union
    select valid_to as day from {{ ref('dim_kpi_context') }}
    where decided_by <> 'stage'
    union
    select valid_from as day from {{ ref('dim_territory') }}
    union
    select valid_to as day from {{ ref('dim_territory') }}

),

-- The days on which a person's or a store's contexts may change.
days as (

    {% for day in ['people.valid_from', 'people.hired_on', add_days('people.left_on', 1)] -%}
    select
        people.user_id as member_id,
        'rep' as member_type,
        {{ day }} as day
    from {{ ref('int_users__periods') }} as people
    union
    {% endfor -%}
    select
        people.user_id as member_id,
        'rep' as member_type,
        team.valid_from as day
    from {{ ref('int_users__periods') }} as people
    inner join {{ ref('int_teams__periods') }} as team on people.team_id = team.team_id
    union
    {% for day in ['stage.valid_from', 'stage.valid_to'] -%}
    select
        stage.value as member_id,
        'rep' as member_type,
        {{ day }} as day
    from {{ ref('dim_kpi_context') }} as stage
    where stage.decided_by = 'stage'
    union
    {% endfor -%}
    select
        people.user_id as member_id,
        'rep' as member_type,
        policy_days.day
    from {{ ref('int_users__periods') }} as people
    cross join policy_days
    union
    select
        store.store_id as member_id,
        'store' as member_type,
        store.valid_from as day
    from {{ ref('int_stores__periods') }} as store
    union
    select
        store.store_id as member_id,
        'store' as member_type,
        policy_days.day
    from {{ ref('int_stores__periods') }} as store
    cross join policy_days

),

spells as (

    select
        member_id,
        member_type,
        day as occurred_on,
        lead(day, 1, cast('9999-12-31' as date)) over (partition by member_type, member_id order by day) as until
    from days
    where day < cast('9999-12-31' as date)

),

members as (

    -- What a record of theirs would be credited to, if nothing but they were known of it.
    select
        spells.member_id as rep_id,
        person.team_id,
        coalesce(person.region_id, team.region_id) as region_id,
        team.channel_id,
        cast(null as {{ dbt.type_string() }}) as store_id,
        spells.occurred_on,
        spells.until
    from spells
    {{ join_as_of(ref('int_users__periods'), 'person', 'spells.member_id = person.user_id', 'spells.occurred_on') }}
    {{ join_as_of(ref('int_teams__periods'), 'team', 'person.team_id = team.team_id', 'spells.occurred_on') }}
    where
        spells.member_type = 'rep'
        and person.user_id is not null
        and coalesce(person.hired_on, spells.occurred_on) <= spells.occurred_on
        and coalesce(person.left_on, spells.occurred_on) >= spells.occurred_on

    union all

    select
        cast(null as {{ dbt.type_string() }}) as rep_id,
        cast(null as {{ dbt.type_string() }}) as team_id,
        store.region_id,
        cast(null as {{ dbt.type_string() }}) as channel_id,
        spells.member_id as store_id,
        spells.occurred_on,
        spells.until
    from spells
    {{ join_as_of(ref('int_stores__periods'), 'store', 'spells.member_id = store.store_id', 'spells.occurred_on') }}
    where spells.member_type = 'store' and store.store_id is not null

),

contexts as (

    select distinct context from {{ ref('dim_kpi_context') }}

),

asked as (

    select
        contexts.context,
        members.*,
        cast(null as {{ dbt.type_string() }}) as segment_id
    from members
    cross join contexts

),

in_context as (

    select asked.*
    from asked
    {{ join_context('asked', 'asked.context', attributes) }}
    where {{ is_in_context(attributes) }}

)

{% for entity_type in ['rep', 'team', 'region', 'channel', 'store'] %}
select distinct
    context,
    '{{ entity_type }}' as entity_type,
    {{ entity_type }}_id as entity_id,
    occurred_on as valid_from,
    until as valid_to
from in_context
where {{ entity_type }}_id is not null

union all
{% endfor %}

select
    context,
    '*' as entity_type,
    '*' as entity_id,
    valid_from,
    valid_to
from {{ ref('dim_kpi_context') }}
where decided_by = 'everybody'
