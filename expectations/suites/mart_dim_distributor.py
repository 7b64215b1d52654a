"""What must hold before the distributors may be published."""

from expectations.rules import filled, suite

SUITE = suite(
    "mart_dim_distributor",
    filled("region_id", "channel_diversion_rate leaves the orders of the distributor out."),
)
