"""What must hold before a day of lead events may enter the lake."""

from expectations.rules import Column, filled, happened, suite

SUITE = suite(
    "raw_crm_lead_activity",
    happened("occurred_at", "lead_response_30min_rate would measure to the wrong time."),
    filled(
        "user_id",
        "A contact by nobody is missing from lead_reach_rate by rep.",
        where=Column("activity_type") == "contacted",
        mostly=0.9,
    ),
)
