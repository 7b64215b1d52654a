"""What must hold before the people may be published."""

from expectations.rules import Column, filled, suite

SUITE = suite(
    "mart_dim_rep",
    filled(
        "team_id",
        "A rep without a team is missing from every KPI by team.",
        where=(Column("role") == "rep") & Column("left_on").is_null(),
        mostly=0.9,
    ),
)
