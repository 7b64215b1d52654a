"""What must hold before a day of products may enter the lake."""

from expectations.rules import Column, at_least, filled, in_force, suite, within

SUITE = suite(
    "raw_finance_product",
    in_force("valid_from", "gross_profit would use the cost of the wrong period."),
    within("list_price", 0, None, "A negative list price turns the discount around.", "warning"),
    within("unit_cost", 0, None, "A negative cost makes gross_profit too high.", "warning"),
    at_least(
        "list_price",
        "unit_cost",
        "A product listed below its cost loses money or has the two swapped: check gross_profit.",
        "warning",
    ),
    filled(
        "currency",
        "A price without a currency cannot be compared with what was paid.",
        where=Column("list_price").is_not_null(),
    ),
    filled(
        "product_line_id",
        "A product without a line is missing from every KPI by product line.",
        mostly=0.9,
    ),
)
