"""What must hold before the order lines may be published."""

from expectations.rules import converted, suite

SUITE = suite(
    "mart_fct_order_line",
    converted("net_amount", "Sales by product would be incomplete."),
)
