"""What must hold before a day of costs may enter the lake."""

from expectations.rules import Column, filled, happened, suite, within

SUITE = suite(
    "raw_finance_cost",
    happened(
        "incurred_on", "gross_profit and customer_annual_ltv would carry it in the wrong period."
    ),
    within(
        "amount",
        0,
        None,
        "A negative cost is a credit or a wrong sign: gross_profit would be too high.",
        "warning",
    ),
    filled(
        "account_id",
        "Service without a customer is missing from customer_annual_ltv.",
        where=Column("cost_kind") == "service",
        mostly=0.95,
    ),
    filled(
        "campaign_id",
        "Campaign cost without a campaign is missing from cost_per_valid_lead by campaign.",
        where=Column("cost_kind") == "campaign",
        mostly=0.9,
    ),
)
