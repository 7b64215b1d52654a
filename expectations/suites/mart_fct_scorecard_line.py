"""What must hold before the lines of scorecards may be published."""

from expectations.rules import Column, empty, filled, suite, within

SUITE = suite(
    "mart_fct_scorecard_line",
    filled(
        "counted_attainment",
        "A line that counts without an attainment scores nothing, and the scorecard is too low.",
        "critical",
        where=Column("treatment").is_in(["measured", "carried_forward", "neutral"]),
    ),
    empty(
        "value",
        "A line that is left out has no value: a missing one is not 0.",
        "critical",
        where=Column("treatment").is_in(["neutral", "left_out"]),
    ),
    filled(
        "target_value",
        "Without a target the KPI is treated as missing: add it to policy_kpi_target.",
        "warning",
    ),
    within("declared_weight", 0, 1, "A line outside 0..1 takes points from the others."),
    within("applied_weight", 0, 1, "A line outside 0..1 takes points from the others."),
    within("offset_share", 0, 1, "Who offsets more than the target is asked for nothing."),
)
