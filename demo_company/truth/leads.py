"""Leads: whom they count for, and whether a person ever contacted them."""

from datetime import date

from demo_company.records import Lead, LeadActivity, Payment
from demo_company.truth.credits import Credit, credit
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
    )


def was_contacted(known: Known, lead: Lead) -> bool:
    """Whether a person ever contacted it: its present owner, or whoever had it before."""
    return lead.first_contacted_at is not None or lead.lead_id in known.recall(_contacted)


def customer_has_paid(known: Known, customer: str | None) -> bool:
    return customer in known.recall(_payers)


def _contacted(known: Known) -> set[str]:
    return {
        event.lead_id
        for event in known.all(LeadActivity)
        if event.activity_type in ("contacted", "replied") and not event.is_automatic
    }


def _payers(known: Known) -> set[str | None]:
    return {
        known.customer(payer(known, payment))
        for payment in known.all(Payment)
        if received_on(payment) is not None
    } - {None}
