"""What must hold before a day of work on leads may enter the lake."""

from expectations.rules import filled, happened, suite, within

SUITE = suite(
    "raw_crm_lead_work",
    happened("worked_on", "tool_usage_rate would count it in the wrong month."),
    within(
        "minutes",
        0,
        24 * 60,
        "A spell longer than a day makes ai_lead_efficiency_uplift wrong.",
        "warning",
    ),
    within("lead_count", 0, None, "Fewer leads than none: ai_lead_efficiency_uplift is wrong."),
    filled("user_id", "Work of nobody is missing from tool_usage_rate."),
)
