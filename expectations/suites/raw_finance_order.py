"""What must hold before a day of orders may enter the lake."""

from expectations.rules import Column, empty, filled, happened, in_order, planned, suite

SUITE = suite(
    "raw_finance_order",
    happened("ordered_at", "order_count would count it in the wrong period."),
    planned("promised_on", "The share of late deliveries would be wrong."),
    in_order("ordered_at", "approved_at", "The hours to approval would be negative."),
    in_order("ordered_at", "delivered_at", "The days to delivery would be negative."),
    filled(
        "delivered_at",
        "A delivered order without a time is missing from the share of late deliveries.",
        where=Column("status") == "delivered",
        mostly=0.99,
    ),
    empty(
        "delivered_at",
        "A cancelled order with a delivery was delivered or was not: order_count leaves it out.",
        where=Column("status") == "cancelled",
    ),
)
