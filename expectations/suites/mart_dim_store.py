"""What must hold before the stores may be published."""

from expectations.rules import filled, suite

SUITE = suite(
    "mart_dim_store",
    filled("region_id", "A store without a region is missing from lists by region.", "info"),
)
