"""What must hold before the tickets may be published."""

from expectations.rules import filled, suite, yes

SUITE = suite(
    "mart_fct_ticket",
    filled(
        "seconds_to_resolution",
        "A resolved ticket without a duration is missing from issue_resolution_hours.",
        "critical",
        where=yes("is_resolved"),
    ),
)
