"""What must hold before the sales that content brought may be published."""

from expectations.rules import filled, suite

SUITE = suite(
    "mart_fct_content_sale",
    filled(
        "lead_source_id",
        "Profit of an unknown source is missing from content_roi by lead source.",
        "info",
        mostly=0.9,
    ),
)
