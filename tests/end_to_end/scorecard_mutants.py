"""Small lies about scorecards: each a change of the SQL that must change somebody's scorecard."""

from typing import NamedTuple


class Mutant(NamedTuple):
    model: str
    old: str
    new: str
    lie: str


STAGES = "int_scorecards__stages"
PEOPLE, LINE, CARD = "int_scorecards__people", "fct_scorecard_line", "fct_scorecard"

MUTANTS = (
    Mutant(
        STAGES, "order by reached.from_month desc", "order by reached.from_month asc", "always new"
    ),
    Mutant(STAGES, "stage.from_month - 1", "stage.from_month", "the first month is month 0"),
    Mutant(STAGES, "stage.valid_from, ", "date '1900-01-01', ", "a ladder holds before its time"),
    Mutant(
        PEOPLE,
        "coalesce(own.city_tier, everywhere.city_tier)",
        "coalesce(everywhere.city_tier, own.city_tier)",
        "what holds everywhere goes before what holds here",
    ),
    Mutant(LINE, "1 - coalesce(shifts.weight, 0)", "1", "an event takes nothing from the others"),
    Mutant(LINE, "people.state_on < event.valid_to", "true", "an event goes on for ever"),
    Mutant(LINE, "offered.is_own = offered.has_own", "offered.is_own = 0", "every market is alike"),
    Mutant(LINE, "coalesce(max(target_factor), 1)", "1", "no challenge"),
    Mutant(LINE, "when rule.when_missing = 'carry_forward'", "when false", "nothing is carried"),
    Mutant(
        LINE,
        "case when number.value is null then 1 else 0 end asc, number.period_start desc",
        "case when number.value is null then 1 else 0 end asc, number.period_start asc",
        "the oldest number is carried forward",
    ),
    Mutant(LINE, "least(found.most_share,", "greatest(found.most_share,", "no limit to offsets"),
    Mutant(LINE, "* cast(1 - offset_share as decimal(7, 6))", "", "nothing is offset"),
    Mutant(
        LINE, "value <= 0 then cap_attainment", "value <= 0 then 0", "no complaint at all is worst"
    ),
    Mutant(
        LINE,
        "coalesce(own.target_value, everybody",
        "coalesce(everybody.target_value, everybody",
        "nobody has a target of their own",
    ),
    Mutant(LINE, "when attainment < floor_attainment then 0", "", "no floor"),
    Mutant(LINE, "least(attainment, cap_attainment)", "attainment", "no cap"),
    Mutant(
        LINE,
        "when when_missing = 'neutral' then neutral_attainment",
        "when when_missing = 'neutral' then 0",
        "missing is nothing",
    ),
    Mutant(LINE, "else 'left_out'", "else 'neutral'", "what is left out counts as 0"),
    Mutant(LINE, "when kept_weight = 1 then", "when true then", "what is left out is lost"),
    Mutant(LINE, "when size_rank = 1 then", "when false then", "what rounding leaves over is lost"),
    Mutant(CARD, "order by score desc", "order by score asc", "the worst is first"),
    Mutant(
        CARD,
        "peer_count >= minimum_people",
        "peer_count > minimum_people",
        "five are a small group",
    ),
    Mutant(
        CARD, "city_tier, customer_type, rank_status", "rank_status", "all are compared with all"
    ),
)
