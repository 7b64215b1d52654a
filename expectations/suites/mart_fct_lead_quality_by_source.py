"""What must hold before the quality of the lead sources may be published."""

from expectations.rules import at_least, same, suite

QUERY = """
select
    *,
    cast(date_trunc('month', month_start) as date) as first_of_month
from kpi.marts.fct_lead_quality_by_source
"""

SUITE = suite(
    "mart_fct_lead_quality_by_source",
    at_least("lead_count", "reached_count", "More leads reached than there are: above 100 %."),
    at_least("lead_count", "judged_count", "More leads judged than there are: above 100 %."),
    at_least("judged_count", "valid_count", "More valid leads than judged ones: above 100 %."),
    at_least("lead_count", "converted_count", "More leads converted than there are: above 100 %."),
    at_least("converted_count", "won_count", "More leads won than converted: above 100 %."),
    at_least("converted_count", "paid_count", "More leads paid than converted: above 100 %."),
    same(
        "month_start",
        "first_of_month",
        "A month that starts in its middle is shown twice or joined to no other.",
    ),
)
