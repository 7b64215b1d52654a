"""What must hold before a day of communities may enter the lake."""

from expectations.rules import filled, in_force, suite

SUITE = suite(
    "raw_crm_community",
    in_force("valid_from", "community_activity_rate would count for whoever came later."),
    filled("user_id", "community_activity_rate by rep leaves the community out."),
)
