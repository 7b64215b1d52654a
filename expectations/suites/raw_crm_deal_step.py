"""What must hold before a day of steps of negotiations and approvals may enter the lake."""

from expectations.rules import Column, filled, happened, planned, suite, within

SUITE = suite(
    "raw_crm_deal_step",
    planned("due_on", "negotiation_milestone_rate would never see it as due."),
    happened("done_at", "contract_approval_compliance_rate would count it in the wrong period."),
    within(
        "step_order",
        1,
        None,
        "The first step is 1: contract_approval_compliance_rate goes by the order.",
        "warning",
    ),
    filled(
        "due_on",
        "A milestone without a due day is missing from negotiation_milestone_rate.",
        where=Column("process_type") == "negotiation",
    ),
    filled("account_id", "A step without a customer counts for no segment.", mostly=0.95),
    filled("user_id", "A step without a rep counts for no team.", mostly=0.95),
)
