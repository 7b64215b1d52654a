"""What must hold before the reps' months may be published."""

from expectations.rules import filled, suite, within, yes

QUERY = """
select
    *,
    -- People were there before the CRM began to write down their teams.
    month_start >= min(case when team_id is not null then month_start end) over () as is_in_history
from kpi.marts.fct_rep_month
"""

SUITE = suite(
    "mart_fct_rep_month",
    filled(
        "left_on",
        "Left without a day: staff_turnover_rate would be too high.",
        "critical",
        where=yes("has_left"),
    ),
    within("tool_days", 0, 31, "More days than a month has: tool_usage_rate is too high."),
    filled(
        "team_id",
        "Their month is missing from productivity_per_head by team.",
        where=yes("is_in_history"),
        mostly=0.9,
    ),
)
