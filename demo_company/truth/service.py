"""Tickets, answers to surveys, and contracts that come up for renewal."""

from datetime import date, datetime
from fractions import Fraction

from demo_company.records import Order, Renewal, SurveyAnswer, Ticket, TicketEvent
from demo_company.truth.credits import Credit, credit
from demo_company.truth.world import Known, local_day


def opened_on(ticket: Ticket) -> date:
    day = local_day(ticket.opened_at)
    assert day is not None
    return day


def credit_of_ticket(known: Known, ticket: Ticket) -> Credit:
    """As of the day it was opened; for the rep of the order it is about."""
    order = known.find(Order, ticket.order_id)
    return credit(
        known,
        opened_on(ticket),
        rep=order.owner_user_id if order else None,
        account=ticket.account_id or (order.account_id if order else None),
        service_team=ticket.service_team_id,
    )


def first_reply_at(known: Known, ticket: Ticket) -> datetime | None:
    """The first reply by a person: from the ticket's events, or what the ticket itself says."""
    replies = known.recall(_first_replies)
    return replies.get(ticket.ticket_id, ticket.first_responded_at)


def answered_on(answer: SurveyAnswer) -> date:
    day = local_day(answer.answered_at)
    assert day is not None
    return day


def score_percent(answer: SurveyAnswer) -> Fraction | None:
    """The answer from 0 to 100: the lowest of its scale is 0, the highest 100."""
    width = answer.scale_max - answer.scale_min
    return Fraction(100 * (answer.score - answer.scale_min)) / Fraction(width) if width else None


def customer_of_answer(known: Known, answer: SurveyAnswer) -> str | None:
    order = known.find(Order, answer.order_id)
    return known.customer(answer.account_id or (order.account_id if order else None))


def credit_of_answer(known: Known, answer: SurveyAnswer) -> Credit:
    """As of the day of the answer; for the employee, or for the rep and region of its order."""
    order = known.find(Order, answer.order_id)
    return credit(
        known,
        answered_on(answer),
        rep=answer.user_id or (order.owner_user_id if order else None),
        account=answer.account_id or (order.account_id if order else None),
        region=order.region_id if order else None,
        product_line=answer.product_line_id,
        service_team=answer.service_team_id,
    )


def credit_of_renewal(known: Known, renewal: Renewal) -> Credit:
    """As of the day on which the contract expires."""
    return credit(
        known,
        renewal.due_on,
        rep=renewal.owner_user_id,
        account=renewal.account_id,
        service_team=renewal.service_team_id,
    )


def _first_replies(known: Known) -> dict[str, datetime]:
    first: dict[str, datetime] = {}
    for event in known.all(TicketEvent):
        if event.event_type == "replied" and not event.is_automatic:
            earlier = first.get(event.ticket_id, event.occurred_at)
            first[event.ticket_id] = min(earlier, event.occurred_at)
    return first
