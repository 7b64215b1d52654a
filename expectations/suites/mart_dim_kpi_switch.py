"""What must hold before the switches of temporary KPIs may be published."""

from expectations.rules import at_least, suite

SUITE = suite(
    "mart_dim_kpi_switch",
    at_least(
        "valid_to",
        "valid_from",
        "policy_temporary_kpi switches a KPI off before it is on: it would never count anything.",
    ),
)
