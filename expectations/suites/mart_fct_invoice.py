"""What must hold before the invoices may be published."""

from expectations.rules import suite, within

SUITE = suite(
    "mart_fct_invoice",
    within("days_to_settle", 0, None, "The mean days to settle would be too short.", "warning"),
)
