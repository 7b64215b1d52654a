"""What must hold before a day of tickets may enter the lake."""

from expectations.rules import Column, empty, filled, happened, in_order, suite

SUITE = suite(
    "raw_after_sales_ticket",
    happened("opened_at", "complaint_rate would count it in the wrong period."),
    happened("resolved_at", "issue_resolution_hours would count it in the wrong period."),
    in_order("opened_at", "first_responded_at", "first_response_minutes would be negative."),
    in_order("opened_at", "resolved_at", "issue_resolution_hours would be negative."),
    filled(
        "resolved_at",
        "A resolved ticket without a time is missing from issue_resolution_hours.",
        where=Column("status") == "resolved",
    ),
    empty(
        "resolved_at",
        "An open ticket with a resolution counts in issue_resolution_hours too early.",
        where=Column("status").is_in(["open", "pending"]),
    ),
    filled(
        "account_id",
        "A ticket without a customer is missing from complaint_rate by customer.",
        mostly=0.9,
    ),
)
