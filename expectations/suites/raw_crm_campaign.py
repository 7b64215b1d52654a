"""What must hold before a day of marketing campaigns may enter the lake."""

from expectations.rules import filled, in_order, planned, suite, within

SUITE = suite(
    "raw_crm_campaign",
    planned("starts_on", "cost_per_valid_lead would spread the cost over the wrong days."),
    planned("ends_on", "cost_per_valid_lead would spread the cost over the wrong days."),
    in_order("starts_on", "ends_on", "A campaign of negative length gets no cost in any period."),
    within("budget_amount", 0, None, "A negative budget lowers cost_per_valid_lead.", "warning"),
    filled(
        "lead_source_id",
        "Cost of a campaign without a lead source is missing from cost_per_valid_lead by source.",
        mostly=0.9,
    ),
)
