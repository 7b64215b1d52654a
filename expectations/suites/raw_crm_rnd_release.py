"""What must hold before a day of releases may enter the lake."""

from expectations.rules import filled, happened, planned, suite

SUITE = suite(
    "raw_crm_rnd_release",
    planned("planned_on", "Requests would be promised for a day that is none."),
    happened("released_on", "release_cycle_days would measure a cycle that never was."),
    filled(
        "product_line_id",
        "A release of no product line ends no cycle of any: release_cycle_days is too high.",
    ),
)
