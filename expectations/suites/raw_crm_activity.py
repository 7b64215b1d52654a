"""What must hold before a day of visits, calls and other work may enter the lake."""

from expectations.rules import Column, filled, happened, in_order, planned, suite, within, yes

SUITE = suite(
    "raw_crm_activity",
    happened("started_at", "sales_visit_count would count it in the wrong period."),
    planned("due_at", "follow_up_timeliness would never see it as due."),
    in_order(
        "started_at", "ended_at", "effective_visit_count needs a duration, not a negative one."
    ),
    within("customer_score", 0, 100, "requirement_research_completeness is of 100 at most."),
    within("review_score", 0, 100, "requirement_research_completeness is of 100 at most."),
    filled(
        "account_id",
        "A visit without a customer is missing from daily_customer_reach_rate.",
        where=Column("activity_type") == "visit",
        mostly=0.95,
    ),
    filled(
        "outcome",
        "effective_visit_count asks for a recorded outcome.",
        where=yes("is_effective"),
        mostly=0.9,
    ),
)
