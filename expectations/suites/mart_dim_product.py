"""What must hold before the products may be published."""

from expectations.rules import filled, suite

SUITE = suite(
    "mart_dim_product",
    filled(
        "product_line_id",
        "Sales of a product without a line are missing from every KPI by product line.",
        "info",
        mostly=0.5,
    ),
)
