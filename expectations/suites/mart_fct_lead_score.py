"""What must hold before the scores of leads may be published."""

from expectations.rules import suite, within

SUITE = suite(
    "mart_fct_lead_score",
    within("score", 0, 100, "A policy with negative points puts lead_quality_score below 0."),
)
