"""What must hold before the first purchases may be published."""

from expectations.rules import at_least, happened, suite

SUITE = suite(
    "mart_fct_customer_acquisition",
    happened("first_purchase_on", "new_customer_count would count it in the wrong period."),
    at_least(
        "second_purchase_on",
        "first_purchase_on",
        "A second purchase before the first: repurchase_rate follows the wrong cohort.",
    ),
)
