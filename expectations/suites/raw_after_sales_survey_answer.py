"""What must hold before a day of survey answers may enter the lake."""

from expectations.rules import Column, apart, at_least, filled, happened, suite

SUITE = suite(
    "raw_after_sales_survey_answer",
    happened("answered_at", "customer_nps would count it in the wrong period."),
    at_least("score", "scale_min", "A score below its scale puts customer_satisfaction below 0."),
    at_least("scale_max", "score", "A score above its scale puts customer_satisfaction above 100."),
    apart(
        "scale_min",
        "scale_max",
        "A scale of one step cannot be mapped to 0..100: customer_satisfaction divides by zero.",
    ),
    filled(
        "account_id",
        "An answer that names no customer reaches customer_satisfaction by customer only "
        "through its order or ticket.",
        "info",
        where=Column("survey_type").is_in(["nps", "satisfaction", "resolution", "onboarding"]),
        mostly=0.5,
    ),
    filled(
        "user_id",
        "A rating that names no employee reaches mentoring_satisfaction of the company only.",
        where=Column("survey_type").is_in(["rnd_delivery", "mentoring", "peer"]),
    ),
)
