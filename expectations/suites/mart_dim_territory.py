"""What must hold before kinds of markets may be published."""

from expectations.rules import at_least, suite

SUITE = suite(
    "mart_dim_territory",
    at_least(
        "valid_to",
        "valid_from",
        "policy_territory ends a row before it begins: nobody would ever work there.",
    ),
)
