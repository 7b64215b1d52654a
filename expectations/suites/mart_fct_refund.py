"""What must hold before the refunds may be published."""

from expectations.rules import filled, suite

SUITE = suite(
    "mart_fct_refund",
    filled(
        "customer_id",
        "A refund of no known customer is missing from customer_annual_ltv.",
        "info",
        mostly=0.5,
    ),
)
