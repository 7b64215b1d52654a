"""What must hold before the churn warnings may be published."""

from expectations.rules import at_least, suite

SUITE = suite(
    "mart_fct_churn_warning",
    at_least(
        "next_purchase_on",
        "warned_on",
        "Warned of a customer who had bought again: churn_warning_count would be too high.",
    ),
)
