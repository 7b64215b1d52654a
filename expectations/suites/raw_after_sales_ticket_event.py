"""What must hold before a day of ticket events may enter the lake."""

from expectations.rules import Column, filled, happened, no, suite

SUITE = suite(
    "raw_after_sales_ticket_event",
    happened("occurred_at", "first_response_minutes would measure to the wrong time."),
    filled(
        "user_id",
        "A reply by nobody is missing from first_response_minutes by person.",
        where=(Column("event_type") == "replied") & no("is_automatic"),
        mostly=0.9,
    ),
)
