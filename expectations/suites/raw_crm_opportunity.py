"""What must hold before a day of opportunities may enter the lake."""

from expectations.rules import (
    Column,
    among,
    empty,
    filled,
    happened,
    in_order,
    planned,
    suite,
    within,
)

SUITE = suite(
    "raw_crm_opportunity",
    happened("created_at", "sales_cycle_days would be thousands of days."),
    happened("closed_at", "win_rate would count it in the wrong period."),
    planned("expected_close_on", "The pipeline of a period would miss it."),
    in_order("created_at", "closed_at", "sales_cycle_days would be negative."),
    in_order(
        "created_at",
        "proposal_submitted_at",
        "proposal_submission_rate would see a proposal before the opportunity.",
    ),
    filled(
        "closed_at",
        "A decided opportunity without a date is in no period: win_rate and sales_amount lose it.",
        "critical",
        where=Column("outcome").is_in(["won", "lost"]),
    ),
    empty(
        "closed_at",
        "An open opportunity with a closing date looks decided to win_rate.",
        where=Column("outcome") == "open",
    ),
    among(
        "outcome",
        ["won"],
        "Stage won and another outcome: win_rate and the pipeline would disagree.",
        where=Column("stage") == "won",
    ),
    among(
        "outcome",
        ["lost"],
        "Stage lost and another outcome: win_rate and the pipeline would disagree.",
        where=Column("stage") == "lost",
    ),
    filled(
        "amount",
        "A won opportunity without an amount is missing from average_deal_size.",
        where=Column("outcome") == "won",
    ),
    within("amount", 0, None, "A negative amount lowers average_deal_size.", "warning"),
    filled(
        "currency",
        "An amount without a currency cannot be added to sales_amount.",
        "critical",
        where=Column("amount").is_not_null(),
    ),
    filled(
        "owner_user_id",
        "An opportunity without an owner is missing from win_rate by rep and team.",
        mostly=0.9,
    ),
)
