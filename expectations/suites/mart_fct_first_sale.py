"""What must hold before the first sales may be published."""

from expectations.rules import among, filled, suite

SUITE = suite(
    "mart_fct_first_sale",
    filled(
        "signed_on",
        "A first sale without a day is in no period: new_customer_count loses it.",
        "critical",
    ),
    filled(
        "amount",
        "A first sale without an amount or a rate is missing from first_order_value_attainment.",
    ),
    among(
        "city_tier",
        ["tier_1", "new_tier_1", "tier_2", "tier_3", "tier_4", "tier_5", "county"],
        "A tier that policy_city misspells: county_customer_development would be too low.",
    ),
)
