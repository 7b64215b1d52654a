"""What must hold before the members of communities may be published."""

from expectations.rules import filled, suite

SUITE = suite(
    "mart_fct_community_member",
    filled(
        "rep_id",
        "The community was looked after by nobody when the member joined, or is not listed.",
        mostly=0.9,
    ),
)
