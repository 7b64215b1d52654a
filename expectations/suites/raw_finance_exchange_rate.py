"""What must hold before a day of exchange rates may enter the lake."""

from expectations.rules import apart, in_force, suite, within

SUITE = suite(
    "raw_finance_exchange_rate",
    in_force("valid_from", "Every amount in that currency would be converted at the wrong rate."),
    within(
        "rate",
        0,
        None,
        "A rate of zero or less would erase or turn around every amount in that currency.",
        above_lowest=True,
    ),
    within(
        "rate",
        None,
        1_000_000,
        "A million to one is a rate with a lost decimal point: sales_amount would explode.",
    ),
    apart(
        "from_currency",
        "to_currency",
        "A currency has no rate to itself: its amounts would be converted twice.",
        "warning",
    ),
)
