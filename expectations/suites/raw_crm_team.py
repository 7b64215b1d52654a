"""What must hold before a day of teams may enter the lake."""

from expectations.rules import apart, in_force, suite

SUITE = suite(
    "raw_crm_team",
    in_force("valid_from", "Every KPI by team would use the wrong region or channel."),
    apart(
        "parent_team_id",
        "team_id",
        "A team below itself never rolls up: sales_amount by team would lose it.",
    ),
)
