"""What must hold before the markets may be published."""

from expectations.rules import suite, within

SUITE = suite(
    "mart_fct_market_month",
    within(
        "market_amount",
        0,
        None,
        "policy_market has a market of nothing or less: market_share has no meaning.",
        above_lowest=True,
    ),
    within(
        "addressable_customer_count",
        1,
        None,
        "policy_region has a region without customers: market_penetration_rate has no meaning.",
    ),
)
