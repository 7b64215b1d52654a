"""Leads: whom they count for, whether a person ever contacted them, and what they are worth."""

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from demo_company.records import Lead, LeadActivity, Payment
from demo_company.truth.credits import Credit, credit
from demo_company.truth.exact import measure
from demo_company.truth.payments import payer, received_on
from demo_company.truth.world import Known, local_day, source


def created_on(lead: Lead) -> date:
    day = local_day(lead.created_at)
    assert day is not None
    return day


def assigned_on(lead: Lead) -> date:
    """Where nobody noted the assignment, the day of creation stands in."""
    return local_day(lead.assigned_at) or created_on(lead)


def judged_on(lead: Lead) -> date:
    """Where nobody noted the judgement's day, the day of creation stands in."""
    return local_day(lead.judged_at) or created_on(lead)


def credit_of_lead(known: Known, lead: Lead) -> Credit:
    """As of its assignment to its present owner."""
    return credit(
        known,
        assigned_on(lead),
        rep=lead.owner_user_id,
        account=lead.account_id,
        region=lead.region_id,
        product_line=lead.product_line_id,
        lead_source=source(lead.lead_source_id),
        campaign=lead.campaign_id,
    )


def was_contacted(known: Known, lead: Lead) -> bool:
    """Whether a person ever contacted it: its present owner, or whoever had it before."""
    return lead.first_contacted_at is not None or lead.lead_id in known.recall(_contacted)


def handed_over_at(known: Known, lead: Lead) -> datetime | None:
    """When it was first assigned to sales, as far as anybody noted it."""
    noted = [
        event.occurred_at
        for event in _events_of(known, lead)
        if event.activity_type in ("assigned", "reassigned")
    ]
    return min([*noted, *([lead.assigned_at] if lead.assigned_at else [])], default=None)


def score_when_handed_over(known: Known, lead: Lead, at: datetime) -> Decimal:
    """Points for what the lead was and had done by then; at most 100."""
    day = local_day(at)
    assert day is not None
    worth = known.policy.lead_signals(day)
    signals = [
        ("lead_source", source(lead.lead_source_id), day),
        ("content", lead.content_id, day),
        ("product_line", lead.product_line_id, day),
    ]
    signals += [
        ("activity", event.activity_type, local_day(event.occurred_at) or day)
        for event in _events_of(known, lead)
        if event.occurred_at <= at
    ]
    total = Decimal(0)
    for signal, value, since in signals:
        points, fades_after = worth.get((signal, value or ""), (Decimal(0), None))
        left = 1 - Fraction((day - since).days, fades_after) if fades_after else Fraction(1)
        total += measure(Fraction(points) * max(left, Fraction(0)))
    return min(total, Decimal(100))


def customer_has_paid(known: Known, customer: str | None) -> bool:
    return customer in known.recall(_payers)


def _contacted(known: Known) -> set[str]:
    return {
        event.lead_id
        for event in known.all(LeadActivity)
        if event.activity_type in ("contacted", "replied") and not event.is_automatic
    }


def _events_of(known: Known, lead: Lead) -> list[LeadActivity]:
    return known.recall(_events).get(lead.lead_id, [])


def _events(known: Known) -> dict[str, list[LeadActivity]]:
    found: dict[str, list[LeadActivity]] = defaultdict(list)
    for event in known.all(LeadActivity):
        found[event.lead_id].append(event)
    return dict(found)


def _payers(known: Known) -> set[str | None]:
    return {
        known.customer(payer(known, payment))
        for payment in known.all(Payment)
        if received_on(payment) is not None
    } - {None}
