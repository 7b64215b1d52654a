"""What must hold before a day of interactions may enter the lake."""

from expectations.rules import happened, suite

SUITE = suite(
    "raw_crm_community_interaction",
    happened("occurred_at", "community_activity_rate would count it in the wrong month."),
)
