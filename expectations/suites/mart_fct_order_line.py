"""What must hold before the order lines may be published."""

from expectations.rules import filled, suite

SUITE = suite(
    "mart_fct_order_line",
    filled(
        "product_line_id",
        "A line of no product line is missing from every KPI by product line.",
        "info",
        mostly=0.5,
    ),
)
