"""What must hold before the customers may be published."""

from expectations.rules import filled, happened, suite

SUITE = suite(
    "mart_dim_customer",
    happened("created_on", "The age of a customer would be wrong."),
    filled(
        "segment_id",
        "Revenue of a customer without a segment is missing from every KPI by segment.",
        "info",
        mostly=0.5,
    ),
)
