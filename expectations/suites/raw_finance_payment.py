"""What must hold before a day of payments may enter the lake."""

from expectations.rules import filled, happened, suite, within

SUITE = suite(
    "raw_finance_payment",
    happened("received_at", "collected_amount would count it in the wrong period."),
    within(
        "amount",
        0,
        None,
        "A negative payment is a refund in the wrong place: collected_amount may lose it twice.",
        "warning",
    ),
    within(
        "amount",
        -1_000_000_000_000,
        1_000_000_000_000,
        "A million millions is a lost decimal point: collected_amount would explode.",
    ),
    filled(
        "received_at",
        "A payment without a date counts in no period: collected_amount is incomplete.",
        mostly=0.95,
    ),
)
