"""What must hold before a day of quotes may enter the lake."""

from expectations.rules import Column, filled, happened, suite, within

SUITE = suite(
    "raw_crm_quote",
    happened("submitted_at", "proposal_submission_rate would count it in the wrong period."),
    within(
        "revision", 1, None, "The first version is 1: revisions per deal would be off.", "warning"
    ),
    within("amount", 0, None, "A negative quote lowers the quoted total of a deal.", "warning"),
    filled(
        "submitted_at",
        "A quote that was sent without a time is missing from proposal_submission_rate.",
        where=Column("status").is_in(["submitted", "accepted", "rejected"]),
    ),
    filled(
        "currency",
        "An amount without a currency cannot be compared with the contract.",
        where=Column("amount").is_not_null(),
    ),
)
