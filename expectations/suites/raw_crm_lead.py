"""What must hold before a day of CRM leads may enter the lake."""

from expectations.rules import Column, at_least, filled, happened, in_order, suite, within

SUITE = suite(
    "raw_crm_lead",
    happened("created_at", "lead_count and every cohort of leads would move to the wrong period."),
    happened("converted_at", "lead_conversion_rate would count it in the wrong cohort."),
    in_order("created_at", "converted_at", "The days from lead to customer would be negative."),
    in_order("created_at", "judged_at", "lead_validity_rate would judge a lead before it exists."),
    in_order(
        "assigned_at",
        "first_contacted_at",
        "lead_response_30min_rate would count a reply before the question.",
    ),
    at_least(
        "feedback_fields_required",
        "feedback_fields_filled",
        "More fields filled than required puts lead_feedback_completeness above 1.",
    ),
    within(
        "feedback_fields_filled",
        0,
        None,
        "A negative count puts lead_feedback_completeness below 0.",
    ),
    filled(
        "judged_at",
        "A judgement without a time is missing from lead_validity_rate.",
        where=Column("judgement").is_not_null(),
    ),
    filled(
        "judgement",
        "A judged lead without a verdict is missing from lead_validity_rate.",
        where=Column("judged_at").is_not_null(),
    ),
    filled(
        "account_id",
        "Revenue of a converted lead without an account is missing from lead_to_paid_rate.",
        where=Column("converted_at").is_not_null(),
        mostly=0.9,
    ),
    filled(
        "lead_source_id",
        "Walk-in leads have no source. Above 10 %, the web form is probably broken "
        "and content_lead_conversion_rate is thin.",
        mostly=0.9,
    ),
)
