"""What must hold before a day of invoices may enter the lake."""

from expectations.rules import Column, empty, filled, happened, in_order, planned, suite, within

SUITE = suite(
    "raw_finance_invoice",
    happened("invoiced_on", "Invoiced revenue would fall into the wrong period."),
    planned("due_on", "overdue_receivable_rate would never or always see it as overdue."),
    happened("settled_on", "overdue_receivable_rate would take it for paid."),
    in_order("invoiced_on", "due_on", "overdue_receivable_rate would see it overdue at once."),
    in_order("invoiced_on", "settled_on", "The days to settle would be negative."),
    within(
        "net_amount",
        -1_000_000_000_000,
        1_000_000_000_000,
        "A million millions is a lost decimal point: invoiced revenue would explode.",
    ),
    filled(
        "settled_on",
        "A paid invoice without a date stays in overdue_receivable_rate.",
        where=Column("status") == "paid",
    ),
    empty(
        "settled_on",
        "An open invoice with a settlement date is missing from overdue_receivable_rate.",
        where=Column("status") == "open",
    ),
    filled(
        "account_id",
        "An invoice without a customer is missing from customer_annual_ltv.",
        mostly=0.9,
    ),
)
