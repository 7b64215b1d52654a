-- One row per person, month and KPI on the person's scorecard, and whose number it is: what was asked, what was
-- attained, what it weighs, and what it adds to the score.

{{ config(
    materialized=fact(), unique_key='period_start', incremental_strategy='replace_following_months',
    meta={'grain': ['person_id', 'period_grain', 'period_start', 'kpi_id', 'entity_type']},
) }}

with people as (

    select * from {{ ref('int_scorecards__people') }}
    where {{ is_followed_again('period_start') }}

),

events as (

    select
        people.person_id,
        people.period_start,
        event.kpi_id,
        event.entity_type,
        event.weight
    from people
    inner join {{ ref('policy_scorecard_event') }} as event
        on people.role = event.role
        and event.valid_from <= people.state_on
        and people.state_on < event.valid_to

),

shifts as (

    select
        person_id,
        period_start,
        sum(weight) as weight
    from events
    group by
        person_id,
        period_start

),

offered as (

    select
        people.person_id,
        people.period_start,
        kpi.kpi_id,
        kpi.entity_type,
        kpi.perspective,
        perspective.target_factor,
        perspective.weight * kpi.weight as weight,
        case when kpi.market_mode = '*' then 0 else 1 end as is_own,
        max(case when kpi.market_mode = '*' then 0 else 1 end) over (
            partition by people.person_id, people.period_start, kpi.perspective
        ) as has_own
    from people
    inner join {{ ref('policy_scorecard_perspective') }} as perspective
        on people.role = perspective.role
        and people.stage = perspective.stage
        and perspective.valid_from <= people.state_on
        and people.state_on < perspective.valid_to
    inner join {{ ref('policy_scorecard_kpi') }} as kpi
        on people.role = kpi.role
        and kpi.market_mode in ('*', people.market_mode)
        and perspective.perspective = kpi.perspective
        and kpi.valid_from <= people.state_on
        and people.state_on < kpi.valid_to

),

declared as (

    -- What an event weighs is taken from everything else alike, so that all weigh 1 together.
    select
        person_id,
        period_start,
        kpi_id,
        entity_type,
        coalesce(max(perspective), 'market_event') as perspective,
        cast(coalesce(max(target_factor), 1) as decimal(4, 3)) as target_factor,
        cast(sum(weight) as decimal(10, 9)) as declared_weight
    from (
        select
            offered.person_id,
            offered.period_start,
            offered.kpi_id,
            offered.entity_type,
            offered.perspective,
            offered.target_factor,
            cast(
                cast(offered.weight as decimal(7, 6)) * cast(1 - coalesce(shifts.weight, 0) as decimal(4, 3))
                as decimal(10, 9)
            ) as weight
        from offered
        left join shifts
            on offered.person_id = shifts.person_id and offered.period_start = shifts.period_start
        where offered.is_own = offered.has_own

        union all

        select
            person_id,
            period_start,
            kpi_id,
            entity_type,
            cast(null as {{ dbt.type_string() }}) as perspective,
            cast(null as decimal(4, 3)) as target_factor,
            cast(weight as decimal(10, 9)) as weight
        from events
    ) as weights
    group by
        person_id,
        period_start,
        kpi_id,
        entity_type

),

named as (

    select
        declared.*,
        people.state_on as period_end,
        case declared.entity_type
            when 'rep' then people.person_id
            when 'team' then people.team_id
            when 'region' then people.region_id
            when 'channel' then people.channel_id
            when 'company' then 'all'
        end as entity_id,
        kpi.better,
        rule.floor_attainment,
        rule.cap_attainment,
        rule.when_missing,
        rule.neutral_attainment,
        case when rule.when_missing = 'carry_forward' then rule.carry_months else 0 end as carry_months,
        case when kpi.better = 'up' then offsetting.offset_kpi_id end as offset_kpi_id,
        offsetting.most_share
    from declared
    inner join people
        on declared.person_id = people.person_id and declared.period_start = people.period_start
    inner join {{ ref('dim_kpi') }} as kpi
        on declared.kpi_id = kpi.kpi_id
    {{ join_as_of(ref('policy_scorecard_attainment'), 'rule', 'declared.kpi_id = rule.kpi_id', 'people.state_on') }}
    {{ join_as_of(
        ref('policy_scorecard_offset'), 'offsetting',
        'people.role = offsetting.role and people.stage = offsetting.stage and declared.kpi_id = offsetting.kpi_id',
        'people.state_on') }}

),

numbers as (

    select * from {{ ref('fct_kpi') }}
    where period_grain = 'month' and entity_type in ('rep', 'team', 'region', 'channel', 'company')

),

found as (

    -- The month's number, or the last one before it that may stand in for it.
    select
        named.*,
        number.value,
        case when number.value is not null then number.denominator end as denominator,
        number.period_start as value_period_start,
        max(case when number.period_start = named.period_start then number.status end) over (
            partition by named.person_id, named.period_start, named.kpi_id, named.entity_type
        ) as status,
        row_number() over (
            partition by named.person_id, named.period_start, named.kpi_id, named.entity_type
            order by case when number.value is null then 1 else 0 end asc, number.period_start desc
        ) as recency
    from named
    left join numbers as number
        on named.kpi_id = number.kpi_id
        and named.entity_type = number.entity_type
        and named.entity_id = number.entity_id
        and {{ add_months('named.period_start', '-named.carry_months') }} <= number.period_start
        and number.period_start <= named.period_start

),

targeted as (

    select
        found.*,
        {{ kpi_target() }} as target_value,
        -- What is offset is a part of the amount that was asked: of a ratio's denominator, or of the target itself.
        coalesce(least(found.most_share, {{ quotient(
            'greatest(offset_number.value, 0)', 'coalesce(found.denominator, ' ~ kpi_target() ~ ')') }}), 0) as offset_share
    from found
    {{ join_kpi_target('found', "'month'", 'found.period_end') }}
    left join numbers as offset_number
        on found.offset_kpi_id = offset_number.kpi_id
        and found.entity_type = offset_number.entity_type
        and found.entity_id = offset_number.entity_id
        and found.period_start = offset_number.period_start
    where found.recency = 1

),

asked as (

    select
        *,
        cast(case
            when better = 'up'
                then {{ times('target_value', 6, 'target_factor') }} * cast(1 - offset_share as decimal(7, 6))
            else {{ quotient('target_value', 'target_factor') }}
        end as {{ measure() }}) as asked_value
    from targeted

),

attained as (

    -- Where less is better, what was allowed is compared with what it came to, and nothing at all is best.
    select
        *,
        cast(case
            when better = 'up' then {{ quotient('value', 'asked_value') }}
            when asked_value is not null and value <= 0 then cap_attainment
            else {{ quotient('asked_value', 'value') }}
        end as {{ measure() }}) as attainment
    from asked

),

treated as (

    select
        *,
        case
            when attainment is not null and value_period_start = period_start then 'measured'
            when attainment is not null then 'carried_forward'
            when when_missing = 'neutral' then 'neutral'
            else 'left_out'
        end as treatment,
        case
            when target_value is null then 'no_target'
            else coalesce(status, 'no_data')
        end as line_status,
        cast(case
            when attainment < floor_attainment then 0
            when attainment is not null then least(attainment, cap_attainment)
            when when_missing = 'neutral' then neutral_attainment
        end as decimal(12, 6)) as counted_attainment
    from attained

),

kept as (

    select
        *,
        sum(case when treatment <> 'left_out' then declared_weight end) over (
            partition by person_id, period_start
        ) as kept_weight,
        row_number() over (
            partition by person_id, period_start
            order by
                case when treatment = 'left_out' then 1 else 0 end asc,
                declared_weight desc,
                kpi_id asc,
                entity_type asc
        ) as size_rank
    from treated

),

spread as (

    select
        *,
        case
            when kept_weight is null or kept_weight = 0 then cast(null as decimal(10, 9))
            when treatment = 'left_out' then cast(0 as decimal(10, 9))
            when kept_weight = 1 then declared_weight
            -- In thousandths, of which a quotient keeps as many digits as a weight has.
            else cast({{ quotient('declared_weight * 1000', 'kept_weight * 1000') }} as decimal(10, 9))
        end as spread_weight
    from kept

),

applied as (

    -- What rounding leaves over goes to the line that weighs most.
    select
        *,
        cast(
            spread_weight
            + case when size_rank = 1 then 1 - sum(spread_weight) over (partition by person_id, period_start) else 0 end
            as decimal(10, 9)
        ) as applied_weight
    from spread

)

select
    person_id,
    'month' as period_grain,
    period_start,
    period_end,
    kpi_id,
    perspective,
    entity_type,
    entity_id,
    line_status as status,
    treatment,
    case when treatment in ('measured', 'carried_forward') then value_period_start end as value_period_start,
    case when treatment in ('measured', 'carried_forward') then value end as value,
    target_value,
    target_factor,
    cast(offset_share as decimal(7, 6)) as offset_share,
    asked_value,
    attainment,
    floor_attainment,
    cap_attainment,
    counted_attainment,
    declared_weight,
    applied_weight,
    cast(
        100 * applied_weight * case when treatment = 'left_out' then 0 else counted_attainment end as decimal(12, 4)
    ) as score
from applied
