"""What must hold before the pay of service teams may be published."""

from expectations.rules import filled, suite

SUITE = suite(
    "mart_fct_team_pay",
    filled("amount", "Pay without a rate of exchange is missing from secondary_commission_share."),
)
