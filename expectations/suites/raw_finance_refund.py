"""What must hold before a day of refunds may enter the lake."""

from expectations.rules import filled, happened, suite, within

SUITE = suite(
    "raw_finance_refund",
    happened("refunded_at", "The refunded amount would fall into the wrong period."),
    within(
        "amount",
        0,
        None,
        "A negative refund would raise customer_annual_ltv instead of lowering it.",
    ),
    filled(
        "order_id",
        "A refund without an order cannot be taken from the sale it returns.",
        mostly=0.9,
    ),
)
