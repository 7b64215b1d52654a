"""What must hold before the payments may be published."""

from expectations.rules import converted, suite

SUITE = suite(
    "mart_fct_payment",
    converted("amount", "collected_amount would be incomplete."),
)
