"""What must hold before a day of stage changes may enter the lake."""

from expectations.rules import apart, happened, suite

SUITE = suite(
    "raw_crm_opportunity_stage_change",
    happened("changed_at", "stalled_opportunity_count would measure from the wrong time."),
    apart(
        "from_stage",
        "to_stage",
        "A move to the same stage restarts its clock: stalled_opportunity_count would be too low.",
        "warning",
    ),
)
