"""What must hold before the commitments may be published."""

from expectations.rules import suite, within

QUERY = """
select
    *,
    date_diff('day', due_on, done_on) as days_late
from kpi.marts.fct_commitment
"""

SUITE = suite(
    "mart_fct_commitment",
    within(
        "days_late",
        -365,
        365,
        "A year off is a misread date: industry_report_submission_rate is in the wrong period.",
        "warning",
    ),
)
