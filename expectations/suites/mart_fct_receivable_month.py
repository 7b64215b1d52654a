"""What must hold before the receivables may be published."""

from expectations.rules import suite, within, yes

SUITE = suite(
    "mart_fct_receivable_month",
    within(
        "days_overdue",
        1,
        None,
        "Overdue before it is due: overdue_receivable_rate would be too high.",
        where=yes("is_overdue"),
    ),
)
