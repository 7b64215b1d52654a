"""What must hold before the samples may be published."""

from expectations.rules import filled, suite

SUITE = suite(
    "mart_fct_sample",
    filled(
        "product_line_id",
        "A product line is unknown: sample_distribution_rate by product line is incomplete.",
        "info",
        mostly=0.5,
    ),
)
