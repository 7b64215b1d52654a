"""What must hold before a day of distributors may enter the lake."""

from expectations.rules import filled, in_force, suite

SUITE = suite(
    "raw_crm_distributor",
    in_force("valid_from", "channel_diversion_rate would compare with the region of another time."),
    filled("region_id", "channel_diversion_rate leaves the orders of the distributor out."),
)
