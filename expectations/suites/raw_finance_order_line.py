"""What must hold before a day of order lines may enter the lake."""

from expectations.rules import filled, suite, within

SUITE = suite(
    "raw_finance_order_line",
    within(
        "quantity",
        -10_000_000,
        10_000_000,
        "Ten million units is a price or an id in the wrong column: sales_volume explodes.",
    ),
    within(
        "unit_price",
        0,
        None,
        "A negative price is a booking, not a sale: it lowers sales of its product.",
        "warning",
    ),
    within(
        "unit_price",
        -1_000_000_000,
        1_000_000_000,
        "A thousand millions per unit is a lost decimal point: sales of its product explode.",
    ),
    within(
        "discount_amount", 0, None, "A negative discount raises sales of its product.", "warning"
    ),
    within("freight_amount", 0, None, "Negative freight lowers the value of its order.", "warning"),
    filled(
        "product_id",
        "A line without a product is missing from every KPI by product line.",
        mostly=0.95,
    ),
)
