"""What must hold before the requests to R&D may be published."""

from expectations.rules import filled, suite, within

SUITE = suite(
    "mart_fct_rnd_request",
    within(
        "business_seconds_to_answer",
        0,
        None,
        "An answer before the request does not count in request_response_48h_rate.",
        "warning",
    ),
    filled("rep_id", "It is missing from valid_request_rate by rep and team.", mostly=0.9),
)
