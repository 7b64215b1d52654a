"""What must hold before the survey answers may be published."""

from expectations.rules import filled, suite

SUITE = suite(
    "mart_fct_survey_answer",
    filled(
        "customer_id",
        "An answer of no known customer is missing from customer_satisfaction by customer.",
        "info",
        mostly=0.5,
    ),
)
