"""What must hold before the releases may be published."""

from expectations.rules import suite, within

QUERY = """
select
    *,
    date_diff('day', planned_on, released_on) as days_late
from kpi.marts.fct_rnd_release
"""

SUITE = suite(
    "mart_fct_rnd_release",
    within(
        "days_late",
        -365,
        365,
        "A year off its plan is a misread date: release_cycle_days would be wrong.",
        "warning",
    ),
)
