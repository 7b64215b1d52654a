"""What must hold before the members' months may be published."""

from expectations.rules import filled, suite

SUITE = suite(
    "mart_fct_community_member_month",
    filled(
        "rep_id",
        "community_activity_rate by rep leaves the member out.",
        mostly=0.9,
    ),
)
