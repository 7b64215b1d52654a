"""What must hold before the steps of negotiations and approvals may be published."""

from expectations.rules import filled, suite, yes

SUITE = suite(
    "mart_fct_deal_step",
    filled(
        "done_on",
        "In order and never done: contract_approval_compliance_rate would be too high.",
        "critical",
        where=yes("is_in_order"),
    ),
)
