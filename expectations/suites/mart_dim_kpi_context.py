"""What must hold before the contexts of KPIs may be published."""

from expectations.rules import at_least, suite

SUITE = suite(
    "mart_dim_kpi_context",
    at_least(
        "valid_to",
        "valid_from",
        "policy_context ends a row before it begins: nothing would ever be in the context by it.",
    ),
)
