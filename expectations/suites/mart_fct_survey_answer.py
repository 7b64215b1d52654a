"""What must hold before the survey answers may be published."""

from expectations.rules import suite, within

SUITE = suite(
    "mart_fct_survey_answer",
    within(
        "score_percent",
        0,
        100,
        "A score off its scale puts customer_satisfaction outside 0..100.",
    ),
)
