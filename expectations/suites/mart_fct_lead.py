"""What must hold before the leads may be published."""

from expectations.rules import among, suite, yes

SUITE = suite(
    "mart_fct_lead",
    among(
        "is_judged",
        [True],
        "A valid lead that nobody judged puts lead_validity_rate above 1.",
        where=yes("is_valid"),
    ),
)
