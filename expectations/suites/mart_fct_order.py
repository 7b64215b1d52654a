"""What must hold before the orders may be published."""

from expectations.rules import filled, suite, within

SUITE = suite(
    "mart_fct_order",
    within(
        "line_count",
        1,
        None,
        "An order without lines sells nothing, yet order_count counts it.",
        "warning",
    ),
    filled(
        "ordered_on", "An order without a day is in no period: order_count loses it.", "critical"
    ),
)
