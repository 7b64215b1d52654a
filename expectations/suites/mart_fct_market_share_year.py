"""What must hold before market shares and those of a year before may be published."""

from expectations.rules import suite, within

SUITE = suite(
    "mart_fct_market_share_year",
    within("market_amount", 0, None, "A market below zero turns market_share_uplift around."),
    within(
        "year_before_market_amount",
        0,
        None,
        "A market below zero turns market_share_uplift around.",
    ),
)
