"""What must hold before the orders may be published."""

from expectations.rules import suite, within

SUITE = suite(
    "mart_fct_order",
    within(
        "line_count",
        1,
        None,
        "An order without lines sells nothing, yet order_count counts it.",
        "warning",
    ),
)
