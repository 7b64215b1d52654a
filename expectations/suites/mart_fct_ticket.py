"""What must hold before the tickets may be published."""

from expectations.rules import filled, suite, within, yes

SUITE = suite(
    "mart_fct_ticket",
    within("seconds_to_first_response", 0, None, "first_response_minutes is too low.", "warning"),
    within("seconds_to_resolution", 0, None, "issue_resolution_hours is too low.", "warning"),
    filled(
        "seconds_to_resolution",
        "A resolved ticket without a duration is missing from issue_resolution_hours.",
        "critical",
        where=yes("is_resolved"),
    ),
)
