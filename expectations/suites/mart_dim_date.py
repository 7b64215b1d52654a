"""What must hold before the calendar may be published."""

from expectations.rules import suite, within

QUERY = """
select
    date_day,
    max(date_day) over () as last_day,
    date_day - lag(date_day) over (order by date_day) as days_since_the_day_before
from kpi.marts.dim_date
"""

SUITE = suite(
    "mart_dim_date",
    within(
        "days_since_the_day_before",
        1,
        1,
        "A gap or a double day in the calendar loses or doubles that day in every KPI.",
    ),
    within(
        "last_day",
        {"$PARAMETER": "as_of"},
        None,
        "The calendar ends too early: the events of this day are in no period.",
    ),
)
