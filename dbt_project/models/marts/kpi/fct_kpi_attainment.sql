-- One row per number of a KPI that has a target: whether it is met, and what it is worth in the joint score of
-- marketing and sales. Whoever has no target of their own has the one of `*`.

{{ config(
    materialized=fact(), unique_key='period_start', incremental_strategy='replace_settled_periods',
    meta={'grain': ['kpi_id', 'period_grain', 'period_start', 'entity_type', 'entity_id']},
) }}

with targeted as (

    select
        numbers.kpi_id,
        numbers.period_grain,
        numbers.period_start,
        numbers.period_end,
        numbers.entity_type,
        numbers.entity_id,
        numbers.value,
        numbers.status,
        kpi.better,
        coalesce(own.target_value, everybody.target_value) as target_value,
        cast(joint.weight as bigint) as joint_weight,
        joint.floor_attainment,
        joint.cap_attainment
    from {{ ref('int_kpi__values') }} as numbers
    inner join {{ ref('dim_kpi') }} as kpi
        on numbers.kpi_id = kpi.kpi_id
    {% for name, entity_id in [('own', 'numbers.entity_id'), ('everybody', "'*'")] -%}
    left join {{ ref('policy_kpi_target') }} as {{ name }}
        on numbers.kpi_id = {{ name }}.kpi_id
        and numbers.period_grain = {{ name }}.period_grain
        and numbers.entity_type = {{ name }}.entity_type
        and {{ name }}.entity_id = {{ entity_id }}
        and {{ name }}.valid_from <= numbers.period_end
        and numbers.period_end < {{ name }}.valid_to
    {% endfor -%}
    {{ join_as_of(ref('policy_joint_score'), 'joint', 'numbers.kpi_id = joint.kpi_id', 'numbers.period_end') }}
    where
        coalesce(own.target_value, everybody.target_value) is not null
        and {{ is_settled_again('numbers') }}

),

compared as (

    -- What was reached of what was asked; where less is better, what was allowed of what it came to.
    select
        *,
        case when better = 'up' then value >= target_value else value <= target_value end as is_met,
        cast(case when better = 'up' then value else target_value end as {{ measure() }}) as reached,
        cast(case when better = 'up' then target_value else value end as {{ measure() }}) as asked
    from targeted

)

select
    kpi_id,
    period_grain,
    period_start,
    period_end,
    entity_type,
    entity_id,
    value,
    status,
    target_value,
    is_met,
    joint_weight,
    -- The floor scores 0 and the cap 100, and so does what lies beyond. Where less is better, nothing at all is best.
    cast(case
        when joint_weight is null or value is null then null
        when better = 'down' and value <= 0 then 100
        when asked > 0 then least(100, greatest(0, {{ quotient(
            'cast((reached - floor_attainment * asked) * 10000 as decimal(38, 6))',
            'cast((cap_attainment - floor_attainment) * asked * 100 as decimal(38, 6))') }}))
    end as {{ measure() }}) as joint_score
from compared
