"""What must hold before the survey answers may be published."""

from expectations.rules import Column, filled, suite

SUITE = suite(
    "mart_fct_survey_answer",
    filled(
        "customer_id",
        "An answer of no known customer is missing from customer_satisfaction by customer.",
        "info",
        where=Column("survey_type").is_in(["nps", "satisfaction", "resolution", "onboarding"]),
        mostly=0.5,
    ),
)
