"""What must hold before the payments may be published."""

from expectations.rules import filled, suite

SUITE = suite(
    "mart_fct_payment",
    filled(
        "customer_id",
        "A payment of no known customer is missing from collected_amount by customer and segment.",
        "info",
        mostly=0.5,
    ),
)
