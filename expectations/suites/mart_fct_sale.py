"""What must hold before the sales may be published."""

from expectations.rules import filled, suite

SUITE = suite(
    "mart_fct_sale",
    filled("amount", "A sale without an amount or a rate is missing from sales_amount."),
    filled("rep_id", "A sale of nobody is missing from sales_amount by rep and team.", mostly=0.9),
)
