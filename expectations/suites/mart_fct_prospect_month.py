"""What must hold before the prospects may be published."""

from expectations.rules import same, suite

QUERY = """
select
    *,
    cast(date_trunc('month', state_on) as date) as first_of_month
from kpi.marts.fct_prospect_month
"""

SUITE = suite(
    "mart_fct_prospect_month",
    same(
        "state_on",
        "first_of_month",
        "Counted in the middle of a month: prospect_pool_expansion_rate would divide by nothing.",
    ),
)
