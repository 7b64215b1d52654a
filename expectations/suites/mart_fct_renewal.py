"""What must hold before the renewals may be published."""

from expectations.rules import filled, suite, yes

SUITE = suite(
    "mart_fct_renewal",
    filled(
        "intent_flagged_on",
        "Flagged in time without a day: renewal_lead_cultivation_rate would be too high.",
        "critical",
        where=yes("is_flagged_in_time"),
    ),
)
