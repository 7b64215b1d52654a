"""What must hold before the sales may be published."""

from expectations.rules import filled, suite

SUITE = suite(
    "mart_fct_sale",
    filled("signed_on", "A sale without a day is in no period: sales_amount loses it.", "critical"),
    filled(
        "amount", "A sale without an amount or a rate of exchange is missing from sales_amount."
    ),
    filled("rep_id", "A sale of nobody is missing from sales_amount by rep and team.", mostly=0.9),
)
