"""What must hold before the quality of the leads may be published."""

from expectations.rules import among, suite, within, yes

SUITE = suite(
    "mart_fct_lead_quality",
    among(
        "is_judged",
        [True],
        "A valid lead that nobody judged puts lead_validity_rate above 1.",
        where=yes("is_valid"),
    ),
    among(
        "is_converted",
        [True],
        "A lead that was won and never converted earns what another lead brought.",
        where=yes("is_won"),
    ),
    within(
        "order_line_count",
        0,
        None,
        "A negative count of order lines: what a lead source brought would be too low.",
    ),
)
