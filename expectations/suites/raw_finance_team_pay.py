"""What must hold before a day of team pay may enter the lake."""

from expectations.rules import planned, suite, within

SUITE = suite(
    "raw_finance_team_pay",
    planned("earned_on", "secondary_commission_share would divide by it in the wrong period."),
    within(
        "amount",
        0,
        None,
        "Pay below zero is a wrong sign: secondary_commission_share would be too high.",
    ),
)
