"""What must hold before the lifetime values may be published."""

from expectations.rules import same, suite

QUERY = """
select
    *,
    payment_amount - refund_amount - goods_cost - service_cost - acquisition_cost - bad_debt_amount
        as sum_of_parts,
    cast(date_trunc('month', month_start) as date) as first_of_month
from kpi.marts.fct_customer_ltv
"""

SUITE = suite(
    "mart_fct_customer_ltv",
    same(
        "contribution_amount",
        "sum_of_parts",
        "The contribution is not payments less refunds and costs: customer_annual_ltv is wrong.",
    ),
    same(
        "month_start",
        "first_of_month",
        "A month that starts in its middle is shown twice or joined to no other.",
    ),
)
