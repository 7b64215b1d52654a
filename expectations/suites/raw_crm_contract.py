"""What must hold before a day of contracts may enter the lake."""

from expectations.rules import Column, filled, happened, in_order, planned, suite, within

SUITE = suite(
    "raw_crm_contract",
    happened("signed_on", "sales_amount would count it in the wrong period."),
    planned("starts_on", "customer_retention_rate would see the wrong term."),
    planned("ends_on", "renewal_rate would expect it in the wrong period."),
    in_order("starts_on", "ends_on", "renewal_rate would expect a contract before it starts."),
    within("amount", 0, None, "A negative contract lowers sales_amount.", "warning"),
    within("quantity", 0, None, "A negative quantity lowers sales_volume.", "warning"),
    filled(
        "amount",
        "A signed contract without an amount is missing from sales_amount.",
        where=Column("status") == "signed",
    ),
    filled(
        "currency",
        "An amount without a currency cannot be added to sales_amount.",
        "critical",
        where=Column("amount").is_not_null(),
    ),
    filled(
        "owner_user_id",
        "A contract without an owner is missing from sales_amount by rep and team.",
        mostly=0.9,
    ),
)
