"""Sales and after-sales: how customers fare once they have signed."""

from collections.abc import Iterator
from fractions import Fraction

from demo_company.records import Renewal, SurveyAnswer, TeamPay, Ticket
from demo_company.truth.catalogue import (
    CARERS,
    MONTHLY,
    SERVERS,
    Contribution,
    ratio,
    total,
)
from demo_company.truth.commissions import commission_for_finding, paid
from demo_company.truth.credits import Credit
from demo_company.truth.periods import months_later
from demo_company.truth.sales import sales, sales_of_customers
from demo_company.truth.service import (
    answered_on,
    credit_of_renewal,
    credit_of_ticket,
    customer_of_answer,
    first_reply_at,
    opened_on,
    score_percent,
)
from demo_company.truth.world import Known, local_day


@ratio(unit="score", grains=MONTHLY, entities=CARERS)
def initial_satisfaction(known: Known) -> Iterator[Contribution]:
    """Mean satisfaction in the first month after signing, and of all answers about onboarding.

    It counts as the sale does that the customer signed last before the answer.
    """
    for answer in known.all(SurveyAnswer):
        day, score = answered_on(answer), score_percent(answer)
        own_sales = sales_of_customers(known).get(customer_of_answer(known, answer) or "", [])
        before = [sale for sale in own_sales if sale.on <= day]
        if not before or score is None:
            continue
        is_first_month = day < months_later(before[0].on, 1)
        if answer.survey_type == "onboarding" or (
            answer.survey_type == "satisfaction" and is_first_month
        ):
            yield Contribution(day, answer.survey_answer_id, before[-1].credit, score, 1)


@ratio(unit="ratio", grains=MONTHLY, entities=CARERS)
def renewal_lead_cultivation_rate(known: Known) -> Iterator[Contribution]:
    """Contracts flagged with renewal intent >= 3 months before expiry / contracts expiring."""
    for renewal in known.all(Renewal):
        flagged, due = renewal.intent_flagged_on, renewal.due_on
        in_time = flagged is not None and flagged <= months_later(due, -3)
        credit = credit_of_renewal(known, renewal)
        yield Contribution(due, renewal.renewal_id, credit, int(in_time), 1)


@ratio(unit="hours", grains=MONTHLY, entities=SERVERS)
def issue_resolution_hours(known: Known) -> Iterator[Contribution]:
    """Mean hours from ticket opening to its last resolution, by the day of that."""
    for ticket in known.all(Ticket):
        day = local_day(ticket.resolved_at)
        if ticket.resolved_at is not None and day is not None:
            seconds = int((ticket.resolved_at - ticket.opened_at).total_seconds())
            credit = credit_of_ticket(known, ticket)
            if seconds >= 0:
                yield Contribution(day, ticket.ticket_id, credit, Fraction(seconds, 3600), 1)


@ratio(unit="minutes", grains=MONTHLY, entities=SERVERS)
def first_response_minutes(known: Known) -> Iterator[Contribution]:
    """Mean minutes to the first reply by a person, by the day the ticket was opened."""
    for ticket in known.all(Ticket):
        replied_at = first_reply_at(known, ticket)
        if replied_at is not None and replied_at >= ticket.opened_at:
            seconds = int((replied_at - ticket.opened_at).total_seconds())
            credit = credit_of_ticket(known, ticket)
            day = opened_on(ticket)
            yield Contribution(day, ticket.ticket_id, credit, Fraction(seconds, 60), 1)


@total(unit="amount", grains=MONTHLY, entities=CARERS)
def secondary_demand_amount(known: Known) -> Iterator[Contribution]:
    """Won amount of opportunities found by service."""
    for sale in sales(known):
        if sale.found_by == "service" and sale.amount is not None:
            yield Contribution(sale.on, sale.id, sale.credit, sale.amount)


@ratio(unit="ratio", grains=MONTHLY, entities=("service_team", "company"), ripe_after=15)
def secondary_commission_share(known: Known) -> Iterator[Contribution]:
    """Commission on sales found by service / pay of the service teams, each by its own day."""
    for sale in sales(known):
        commission = commission_for_finding(known, sale)
        if sale.found_by == "service" and commission is not None:
            yield Contribution(sale.on, sale.id, sale.credit, commission)
    for pay in known.all(TeamPay):
        amount = paid(known, pay)
        if amount is not None:
            credit = Credit(service_team=pay.service_team_id)
            yield Contribution(pay.earned_on, pay.team_pay_id, credit, 0, amount)
