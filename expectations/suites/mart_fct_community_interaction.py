"""What must hold before the interactions in communities may be published."""

from expectations.rules import filled, suite

SUITE = suite(
    "mart_fct_community_interaction",
    filled(
        "interaction_type",
        "Nobody told what it was: community_activity_rate counts it all the same.",
        "info",
        mostly=0.9,
    ),
)
