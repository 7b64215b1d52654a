"""What must hold before the proof of the numbers may be published."""

from expectations.rules import Column, filled, some_rows, suite

SUITE = suite(
    "mart_fct_reconciliation",
    some_rows("Without the reconciliation nobody can follow a total from its source to its mart."),
    filled(
        "explanation",
        "Left out of a mart without a reason: nobody can prove that its total is complete.",
        "critical",
        where=Column("left_out") != 0,
    ),
)
