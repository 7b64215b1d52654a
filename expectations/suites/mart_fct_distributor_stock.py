"""What must hold before the distributors' stocks may be published."""

from expectations.rules import same, suite, within

QUERY = """
select
    *,
    cast(date_trunc('month', month_start) as date) as first_of_month,
    opening_amount + received_amount - sold_cost_amount - closing_amount as unexplained_amount
from kpi.marts.fct_distributor_stock
"""

SUITE = suite(
    "mart_fct_distributor_stock",
    same(
        "month_start",
        "first_of_month",
        "distributor_inventory_turnover would count a month twice.",
    ),
    within(
        "unexplained_amount",
        0,
        0,
        "The report does not add up: distributor_inventory_turnover rests on a wrong stock.",
        "warning",
    ),
)
