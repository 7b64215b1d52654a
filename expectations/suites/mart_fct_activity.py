"""What must hold before visits, calls and other work may be published."""

from expectations.rules import Column, filled, suite, within

SUITE = suite(
    "mart_fct_activity",
    within(
        "duration_seconds",
        0,
        7 * 24 * 60 * 60,
        "effective_visit_count asks for a duration; under zero or over a week is none.",
        "warning",
    ),
    filled(
        "customer_id",
        "A visit to no known customer is missing from daily_customer_reach_rate.",
        where=Column("activity_type") == "visit",
        mostly=0.9,
    ),
)
