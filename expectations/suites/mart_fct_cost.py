"""What must hold before the costs may be published."""

from expectations.rules import Column, filled, suite

SUITE = suite(
    "mart_fct_cost",
    filled(
        "customer_id",
        "Service for no known customer is missing from customer_annual_ltv.",
        where=Column("cost_kind") == "service",
        mostly=0.9,
    ),
)
