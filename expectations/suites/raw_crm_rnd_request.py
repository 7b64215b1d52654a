"""What must hold before a day of requests to R&D may enter the lake."""

from expectations.rules import filled, happened, in_order, suite

SUITE = suite(
    "raw_crm_rnd_request",
    happened("submitted_at", "valid_request_rate would count it in the wrong period."),
    happened("answered_at", "request_response_48h_rate would take it for late."),
    in_order("submitted_at", "answered_at", "It is missing from request_response_48h_rate."),
    filled("user_id", "A request of nobody is missing from valid_request_rate by rep and team."),
    filled(
        "product_line_id",
        "Without it request_response_48h_rate says nothing by product line.",
        "info",
        mostly=0.5,
    ),
)
