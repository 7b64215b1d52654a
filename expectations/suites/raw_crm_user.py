"""What must hold before a day of people may enter the lake."""

from expectations.rules import Column, apart, filled, in_force, in_order, planned, suite

SUITE = suite(
    "raw_crm_user",
    in_force("valid_from", "Every KPI by rep would use the wrong team or seniority."),
    planned("hired_on", "new_hire_share would count the wrong people."),
    in_order("hired_on", "left_on", "staff_turnover_rate would count somebody who never came."),
    apart(
        "manager_user_id",
        "user_id",
        "Who reports to himself never rolls up: KPIs by manager would lose the team.",
        "warning",
    ),
    filled(
        "team_id",
        "A rep without a team is missing from every KPI by team.",
        where=Column("role") == "rep",
        mostly=0.95,
    ),
    filled(
        "role",
        "Without a role nobody knows whether a person counts in productivity_per_head.",
        mostly=0.9,
    ),
)
