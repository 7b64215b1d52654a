"""What must hold before the refunds may be published."""

from expectations.rules import converted, suite

SUITE = suite(
    "mart_fct_refund",
    converted("amount", "customer_annual_ltv would be too high."),
)
