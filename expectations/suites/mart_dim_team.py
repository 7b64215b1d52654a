"""What must hold before the teams may be published."""

from expectations.rules import filled, suite

SUITE = suite(
    "mart_dim_team",
    filled(
        "region_id",
        "A team without a region leaves KPIs by region to the regions of its reps.",
        "info",
        mostly=0.5,
    ),
)
