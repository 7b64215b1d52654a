"""What must hold before a day of purchase plans may enter the lake."""

from expectations.rules import Column, filled, happened, suite, within

SUITE = suite(
    "raw_crm_purchase_plan",
    happened("agreed_on", "annual_purchase_plan_attainment would begin in the wrong month."),
    within(
        "plan_year",
        1990,
        2100,
        "No such year: annual_purchase_plan_attainment would compare with nothing.",
    ),
    within(
        "amount",
        0,
        None,
        "A plan to buy nothing, or less, cannot be attained.",
        "warning",
        above_lowest=True,
    ),
    filled("amount", "A plan without an amount is missing from annual_purchase_plan_attainment."),
    filled(
        "currency",
        "An amount without a currency cannot be compared with purchases.",
        "critical",
        where=Column("amount").is_not_null(),
    ),
)
