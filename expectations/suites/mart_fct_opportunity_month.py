"""What must hold before the opportunities' months may be published."""

from expectations.rules import filled, suite, within, yes

SUITE = suite(
    "mart_fct_opportunity_month",
    within(
        "days_in_stage",
        0,
        None,
        "In its stage before it entered it: stalled_opportunity_count would be too low.",
        "warning",
    ),
    filled(
        "limit_days",
        "Stalled beyond a limit that is not there: stalled_opportunity_count would be too high.",
        "critical",
        where=yes("is_stalled"),
    ),
)
