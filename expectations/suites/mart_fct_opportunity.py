"""What must hold before the opportunities may be published."""

from expectations.rules import filled, suite, within, yes

SUITE = suite(
    "mart_fct_opportunity",
    within("days_to_close", 0, None, "sales_cycle_days would be too short.", "warning"),
    filled(
        "closed_on",
        "A won opportunity without a day is in no period: win_rate loses it.",
        "critical",
        where=yes("is_won"),
    ),
    filled(
        "amount",
        "A won opportunity without an amount or a rate is missing from average_deal_size.",
        where=yes("is_won"),
    ),
)
