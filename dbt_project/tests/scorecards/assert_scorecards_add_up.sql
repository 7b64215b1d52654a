-- A scorecard is what its lines say: they weigh 1 together, as declared and as applied, and their scores are the total.
-- A row here is a scorecard to leave out of every statement until its policy or its SQL is corrected.

with added_up as (

    select
        person_id,
        period_grain,
        period_start,
        sum(declared_weight) as declared_weight,
        sum(applied_weight) as applied_weight,
        sum(score) as score
    from {{ ref('fct_scorecard_line') }}
    group by
        person_id,
        period_grain,
        period_start

)

select
    card.person_id,
    card.period_start,
    card.score,
    lines.score as score_of_lines,
    lines.declared_weight,
    lines.applied_weight
from {{ ref('fct_scorecard') }} as card
full join added_up as lines
    on card.person_id = lines.person_id
    and card.period_grain = lines.period_grain
    and card.period_start = lines.period_start
where
    card.person_id is null
    or lines.declared_weight is null
    or lines.declared_weight <> 1
    or (card.score is not null and (lines.applied_weight <> 1 or lines.score <> card.score))
    or (card.score is null and coalesce(lines.score, lines.applied_weight) is not null)
