"""What must hold before scorecards may be published."""

from expectations.rules import at_least, filled, suite, within

SUITE = suite(
    "mart_fct_scorecard",
    filled(
        "score",
        "Nobody has a score: the KPIs of the scorecards are missing, or their targets.",
        "warning",
        mostly=0.01,
    ),
    filled(
        "market_mode",
        "A region and channel that policy_territory leaves out: its people are judged by the rows "
        "of `*`, and ranked with nobody.",
        "info",
    ),
    within(
        "kept_weight",
        0.5,
        None,
        "A score on less than half of what the person is judged by says little.",
        "info",
    ),
    within("employment_month", 1, None, "Judged before the first day: the ladder is not theirs."),
    at_least("peer_count", "peer_rank", "A place after the last one: ranks of another group."),
)
