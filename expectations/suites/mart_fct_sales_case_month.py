"""What must hold before the case studies on file may be published."""

from expectations.rules import at_least, suite

SUITE = suite(
    "mart_fct_sales_case_month",
    at_least("state_on", "approved_on", "Not approved yet: industry_case_reserve is too high."),
)
