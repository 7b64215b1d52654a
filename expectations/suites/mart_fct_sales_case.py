"""What must hold before the case studies may be published."""

from expectations.rules import filled, suite

SUITE = suite(
    "mart_fct_sales_case",
    filled("rep_id", "It is missing from case_output_count by rep and team.", mostly=0.9),
)
