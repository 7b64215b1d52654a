"""What must hold before the invoices may be published."""

from expectations.rules import converted, suite, within

SUITE = suite(
    "mart_fct_invoice",
    converted("net_amount", "Invoiced revenue would be incomplete."),
    within("days_to_settle", 0, None, "The mean days to settle would be too short.", "warning"),
)
