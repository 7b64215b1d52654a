"""What must hold before a day of samples may enter the lake."""

from expectations.rules import filled, planned, suite, within

SUITE = suite(
    "raw_crm_sample",
    planned("planned_on", "sample_distribution_rate would count it in the wrong period."),
    within(
        "planned_quantity",
        1,
        None,
        "A plan of no samples, or less, lowers what sample_distribution_rate divides by.",
        "warning",
    ),
    within(
        "handed_out_quantity",
        0,
        None,
        "Samples that come back are no samples handed out: sample_distribution_rate falls.",
    ),
    filled("user_id", "Samples without a rep count for no team.", mostly=0.95),
)
