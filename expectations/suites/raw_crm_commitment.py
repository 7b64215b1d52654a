"""What must hold before a day of commitments may enter the lake."""

from expectations.rules import apart, at_least, filled, happened, planned, suite

SUITE = suite(
    "raw_crm_commitment",
    planned("due_on", "industry_report_submission_rate would count it in the wrong period."),
    happened("done_on", "industry_report_submission_rate would count what is not submitted."),
    at_least("score", "scale_min", "A score below its scale: communication_feedback_score < 0."),
    at_least("scale_max", "score", "A score above its scale: communication_feedback_score > 100."),
    apart(
        "scale_min",
        "scale_max",
        "A scale of one step cannot be mapped to 0..100: communication_feedback_score misses it.",
    ),
    filled("user_id", "It is missing from industry_report_submission_rate by rep and team."),
)
