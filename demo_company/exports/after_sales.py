"""The service desk's exports: JSON lines in UTF-8, ids as numbers, times with their offset."""

from demo_company.exports.crm import LINES
from demo_company.exports.table import (
    Table,
    changed,
    gone,
    number,
    own_id,
    own_number,
    plain,
    word,
    zoned,
)
from demo_company.records import Renewal, SurveyAnswer, Ticket, TicketEvent

TICKET_TYPES = {
    "question": "咨询",
    "fault": "故障",
    "complaint": "投诉",
    "dispute": "纠纷",
    "request": "需求",
    "other": "其他",
}
PRIORITIES = {"low": "P4", "normal": "P3", "high": "P2", "urgent": "P1"}
TICKET_STATES = {
    "open": "NEW",
    "pending": "IN_PROGRESS",
    "resolved": "SOLVED",
    "closed": "CLOSED",
    "reopened": "REOPENED",
}
TICKET_EVENTS = {
    "opened": "CREATE",
    "replied": "REPLY",
    "assigned": "ASSIGN",
    "resolved": "SOLVE",
    "reopened": "REOPEN",
    "closed": "CLOSE",
}
SURVEYS = {
    "nps": "NPS",
    "satisfaction": "CSAT",
    "resolution": "TICKET_CSAT",
    "onboarding": "ONBOARDING",
    "rnd_delivery": "RND_DELIVERY",
    "mentoring": "MENTORING",
    "peer": "PEER",
}
RENEWAL_STATES = {"open": "待续约", "renewed": "已续约", "lost": "已流失"}
_KEPT = (changed("updated_at", "iso"), gone("deleted", 1, 0))

TABLES = (
    Table(
        Ticket,
        "tickets.jsonl",
        (
            own_number("id", "ticket_id"),
            own_id("customer_no", "account_id"),
            own_id("order_no", "order_id"),
            word("type", "ticket_type", TICKET_TYPES),
            word("priority", "priority", PRIORITIES),
            own_id("agent_no", "service_user_id"),
            own_id("group_code", "service_team_id"),
            zoned("created", "opened_at"),
            zoned("first_reply", "first_responded_at"),
            zoned("solved", "resolved_at"),
            word("state", "status", TICKET_STATES),
            *_KEPT,
        ),
    ),
    Table(
        TicketEvent,
        "ticket_events.jsonl.gz",
        (
            own_id("event_id", "ticket_event_id"),
            own_number("ticket_id", "ticket_id"),
            word("action", "event_type", TICKET_EVENTS),
            zoned("at", "occurred_at"),
            own_id("agent_no", "user_id"),
            word("robot", "is_automatic", {True: "Y", False: "N"}),
            *_KEPT,
        ),
    ),
    Table(
        SurveyAnswer,
        "survey_answers.jsonl",
        (
            own_id("answer_id", "survey_answer_id"),
            word("survey", "survey_type", SURVEYS),
            own_id("customer_no", "account_id"),
            own_id("order_no", "order_id"),
            own_number("ticket_id", "ticket_id"),
            own_id("group_code", "service_team_id"),
            own_id("staff_no", "user_id"),
            word("product_line", "product_line_id", LINES),
            zoned("answered", "answered_at"),
            number("score", "score"),
            number("scale_from", "scale_min"),
            number("scale_to", "scale_max"),
            plain("comment", "comment"),
            *_KEPT,
        ),
    ),
    Table(
        Renewal,
        "renewals.jsonl",
        (
            own_id("renewal_no", "renewal_id"),
            own_id("contract_no", "contract_id"),
            own_id("customer_no", "account_id"),
            own_id("sales_no", "owner_user_id"),
            own_id("group_code", "service_team_id"),
            zoned("expires", "due_on"),
            zoned("intent_noted", "intent_flagged_on"),
            zoned("renewed", "renewed_on"),
            own_id("new_contract_no", "renewed_contract_id"),
            plain("amount", "amount"),
            plain("currency", "currency"),
            word("state", "status", RENEWAL_STATES),
            *_KEPT,
        ),
    ),
)
