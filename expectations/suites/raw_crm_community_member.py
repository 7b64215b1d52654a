"""What must hold before a day of members may enter the lake."""

from expectations.rules import filled, happened, in_order, suite

SUITE = suite(
    "raw_crm_community_member",
    happened("joined_on", "community_activity_rate would count a member in the wrong months."),
    happened("left_on", "community_activity_rate would count a member in the wrong months."),
    in_order("joined_on", "left_on", "community_activity_rate leaves the member out."),
    filled(
        "account_id",
        "Without customers there is no community_activity_rate by segment.",
        "info",
        mostly=0.3,
    ),
)
