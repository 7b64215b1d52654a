"""What must hold before the purchase plans may be published."""

from expectations.rules import filled, suite

SUITE = suite(
    "mart_fct_purchase_plan_month",
    filled(
        "plan_amount",
        "A plan without an amount or a rate is missing from annual_purchase_plan_attainment.",
    ),
)
