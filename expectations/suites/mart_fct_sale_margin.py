"""What must hold before the margins may be published."""

from expectations.rules import at_least, suite

SUITE = suite(
    "mart_fct_sale_margin",
    at_least(
        "amount",
        "margin_amount",
        "A margin above its sale has a negative cost: gross_profit would be too high.",
        "warning",
    ),
)
