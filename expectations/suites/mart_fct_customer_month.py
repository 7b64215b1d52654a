"""What must hold before the customers' months may be published."""

from expectations.rules import suite, within, yes

SUITE = suite(
    "mart_fct_customer_month",
    within(
        "purchase_count_12_months",
        1,
        None,
        "An active customer who bought nothing: active_customer_count would be too high.",
        where=yes("is_active"),
    ),
    within(
        "contact_count", 0, None, "daily_customer_reach_rate would lose a contact that took place."
    ),
)
