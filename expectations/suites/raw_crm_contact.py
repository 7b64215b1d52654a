"""What must hold before a day of contact persons may enter the lake."""

from expectations.rules import filled, happened, suite

SUITE = suite(
    "raw_crm_contact",
    happened("created_at", "The contacts of an account would be counted in the wrong period."),
    filled(
        "account_id",
        "A contact without an account cannot be told from a lead.",
        "info",
        mostly=0.9,
    ),
)
