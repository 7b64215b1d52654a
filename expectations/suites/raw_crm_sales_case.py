"""What must hold before a day of case studies may enter the lake."""

from expectations.rules import filled, happened, in_order, suite

SUITE = suite(
    "raw_crm_sales_case",
    happened("submitted_on", "Nobody would know how long the approval took."),
    happened("approved_on", "case_output_count would count it in the wrong period."),
    in_order("submitted_on", "approved_on", "case_output_count would count it too early."),
    in_order("approved_on", "withdrawn_on", "It never appears in industry_case_reserve."),
    filled("user_id", "A case of nobody is missing from case_output_count by rep and team."),
)
