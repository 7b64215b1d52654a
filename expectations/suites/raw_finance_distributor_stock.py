"""What must hold before a day of distributors' stocks may enter the lake."""

from expectations.rules import filled, in_force, suite, within

SUITE = suite(
    "raw_finance_distributor_stock",
    in_force("month_start", "distributor_inventory_turnover would count it in the wrong month."),
    within("opening_amount", 0, None, "Less than nothing cannot be in stock."),
    within("closing_amount", 0, None, "Less than nothing cannot be in stock."),
    within(
        "sold_cost_amount",
        0,
        None,
        "More came back than was sold: distributor_inventory_turnover would be negative.",
        "warning",
    ),
    filled(
        "closing_amount",
        "distributor_inventory_turnover leaves the month of the distributor out.",
        mostly=0.5,
    ),
    filled("currency", "An amount without a currency cannot be added up.", "critical"),
)
