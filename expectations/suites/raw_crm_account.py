"""What must hold before a day of CRM accounts may enter the lake."""

from expectations.rules import apart, filled, happened, in_force, suite

SUITE = suite(
    "raw_crm_account",
    in_force("valid_from", "Every KPI by segment, region or owner would use the wrong period."),
    happened("created_at", "The age of a customer would be wrong."),
    apart(
        "merged_into_account_id",
        "account_id",
        "An account merged into itself has no survivor: new_customer_count would never end it.",
    ),
    filled(
        "segment_id",
        "Revenue of an account without a segment is missing from every KPI by segment.",
        "info",
        mostly=0.5,
    ),
)
