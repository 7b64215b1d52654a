"""What must hold before the reps' months may be published."""

from expectations.rules import filled, suite, yes

SUITE = suite(
    "mart_fct_rep_month",
    filled(
        "left_on",
        "Left without a day: staff_turnover_rate would be too high.",
        "critical",
        where=yes("has_left"),
    ),
    filled("team_id", "Their month is missing from productivity_per_head by team.", mostly=0.9),
)
