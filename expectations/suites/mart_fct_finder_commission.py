"""What must hold before the commissions of those who found a sale may be published."""

from expectations.rules import Column, filled, suite

SUITE = suite(
    "mart_fct_finder_commission",
    filled(
        "service_team_id",
        "Commission of no known team is missing from secondary_commission_share by service team.",
        where=Column("found_by") == "service",
        mostly=0.9,
    ),
)
