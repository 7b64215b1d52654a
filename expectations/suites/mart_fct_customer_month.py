"""What must hold before the customers' months may be published."""

from expectations.rules import suite, within, yes

QUERY = """
select
    *,
    purchase_count_12_months + paid_invoice_count_12_months as deeds_12_months
from kpi.marts.fct_customer_month
"""

SUITE = suite(
    "mart_fct_customer_month",
    within(
        "deeds_12_months",
        1,
        None,
        "Active, and neither bought nor paid anything: active_customer_count would be too high.",
        where=yes("is_active"),
    ),
    within(
        "contact_count", 0, None, "daily_customer_reach_rate would lose a contact that took place."
    ),
)
