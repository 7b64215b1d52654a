"""What must hold before a day of renewals may enter the lake."""

from expectations.rules import Column, empty, filled, happened, in_order, planned, suite, within

SUITE = suite(
    "raw_after_sales_renewal",
    planned("due_on", "renewal_rate would expect the contract in the wrong period."),
    happened("renewed_on", "renewal_rate would count the renewal in the wrong period."),
    in_order(
        "intent_flagged_on",
        "due_on",
        "renewal_lead_cultivation_rate would count intent noted after the contract expired.",
    ),
    within("amount", 0, None, "A negative renewal lowers renewed revenue.", "warning"),
    filled(
        "renewed_on",
        "A renewed contract without a date is missing from renewal_rate.",
        "critical",
        where=Column("status") == "renewed",
    ),
    empty(
        "renewed_on",
        "A contract that is open or lost and has a renewal date counts twice in renewal_rate.",
        where=Column("status").is_in(["open", "lost"]),
    ),
    filled(
        "renewed_contract_id",
        "A renewal without its new contract cannot be followed to sales_amount.",
        where=Column("status") == "renewed",
        mostly=0.9,
    ),
    filled(
        "currency",
        "An amount without a currency cannot be added to renewed revenue.",
        where=Column("amount").is_not_null(),
    ),
)
