"""What must hold before the opportunities may be published."""

from expectations.rules import filled, suite, yes

SUITE = suite(
    "mart_fct_opportunity",
    filled(
        "closed_on",
        "A won opportunity without a day is in no period: win_rate loses it.",
        "critical",
        where=yes("is_won"),
    ),
)
