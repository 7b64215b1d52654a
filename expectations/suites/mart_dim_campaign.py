"""What must hold before the campaigns may be published."""

from expectations.rules import filled, suite

SUITE = suite(
    "mart_dim_campaign",
    filled("starts_on", "Without a first day nobody knows which leads it can claim.", "info"),
)
