"""What must hold before the first month's answers may be published."""

from expectations.rules import suite, within

SUITE = suite(
    "mart_fct_first_month_answer",
    within("score_percent", 0, 100, "initial_satisfaction would be outside 0..100."),
)
