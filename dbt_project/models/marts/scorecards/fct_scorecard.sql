-- One row per person and month: the score, which is the sum of its lines, and the place among equals.

{{ config(
    materialized=fact(), unique_key='period_start', incremental_strategy='replace_following_months',
    meta={'grain': ['person_id', 'period_grain', 'period_start']},
) }}

with scored as (

    select
        person_id,
        period_start,
        count(*) as line_count,
        cast(sum(case when treatment = 'left_out' then 0 else declared_weight end) as decimal(10, 9)) as kept_weight,
        cast(sum(score) as decimal(12, 4)) as score
    from {{ ref('fct_scorecard_line') }}
    where {{ is_followed_again('period_start') }}
    group by
        person_id,
        period_start

),

compared as (

    select
        people.*,
        scored.line_count,
        scored.kept_weight,
        scored.score,
        minimum.minimum_people
    from {{ ref('int_scorecards__people') }} as people
    inner join scored
        on people.person_id = scored.person_id and people.period_start = scored.period_start
    {{ join_as_of(ref('policy_peer_group'), 'minimum', 'true', 'people.state_on') }}

),

counted as (

    select
        *,
        count(score) over (partition by period_start, role, city_tier, customer_type) as peer_count
    from compared

),

judged as (

    select
        *,
        case
            when score is null then 'no_score'
            when city_tier is null or customer_type is null then 'no_peer_group'
            when peer_count >= minimum_people then 'ranked'
            else 'small_group'
        end as rank_status
    from counted

)

select
    person_id,
    'month' as period_grain,
    period_start,
    state_on as period_end,
    role,
    stage,
    employment_month,
    team_id,
    region_id,
    channel_id,
    market_mode,
    city_tier,
    customer_type,
    cast(line_count as bigint) as line_count,
    kept_weight,
    score,
    cast(peer_count as bigint) as peer_count,
    rank_status,
    cast(case
        when rank_status = 'ranked'
            then rank() over (
                partition by period_start, role, city_tier, customer_type, rank_status order by score desc
            )
    end as bigint) as peer_rank
from judged
