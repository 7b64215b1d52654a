"""Sales and marketing: the quality of leads, and what becomes of them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from demo_company.records import Cost, Lead, Payment
from demo_company.truth.attainment import attainments
from demo_company.truth.business_time import business_time
from demo_company.truth.catalogue import (
    MARKETERS,
    MONTHLY,
    WEEKLY,
    Contribution,
    ratio,
)
from demo_company.truth.costs import cost_amount, credit_of_cost
from demo_company.truth.kpis_of_kpis import Part, entity_of, of_kpis, period_of
from demo_company.truth.leads import (
    assigned_on,
    created_on,
    credit_of_lead,
    customer_has_paid,
    handed_over_at,
    judged_on,
    score_when_handed_over,
)
from demo_company.truth.payments import received_on
from demo_company.truth.sales import product_cost, profile_at, sales
from demo_company.truth.totals import Answer
from demo_company.truth.world import Known, local_day, source


@ratio(unit="ratio", grains=MONTHLY, entities=MARKETERS)
def lead_validity_rate(known: Known) -> Iterator[Contribution]:
    """Leads that sales marked valid / leads judged, by the day of the judgement."""
    for lead in known.all(Lead):
        if lead.judgement is not None:
            is_valid = int(lead.judgement == "valid")
            credit = credit_of_lead(known, lead)
            yield Contribution(judged_on(lead), lead.lead_id, credit, is_valid, 1)


@ratio(unit="ratio", grains=MONTHLY, entities=MARKETERS, ripe_after=90)
def content_lead_conversion_rate(known: Known) -> Iterator[Contribution]:
    """Content-sourced leads converted / content-sourced leads, by the day of creation."""
    for lead in known.all(Lead):
        if lead.content_id is not None:
            is_converted = int(lead.converted_at is not None)
            credit = credit_of_lead(known, lead)
            yield Contribution(created_on(lead), lead.lead_id, credit, is_converted, 1)


@ratio(unit="ratio", grains=MONTHLY, entities=("lead_source", "company"))
def content_roi(known: Known) -> Iterator[Contribution]:
    """(Gross profit of customers whose lead names a piece of content - content cost) / that cost.

    The profit by the day of the sale, for the source of the lead; the cost by its own day.
    """
    for sale in sales(known):
        profile, cost_of_goods = profile_at(known, sale), product_cost(known, sale)
        lead = known.find(Lead, profile.lead_id) if profile else None
        if lead and lead.content_id and sale.amount is not None and cost_of_goods is not None:
            credit = replace(sale.credit, lead_source=source(lead.lead_source_id))
            yield Contribution(sale.on, sale.id, credit, sale.amount - cost_of_goods, 0)
    for cost in known.all(Cost):
        amount = cost_amount(known, cost)
        if cost.cost_kind == "content" and amount is not None:
            credit = credit_of_cost(known, cost)
            yield Contribution(cost.incurred_on, cost.cost_id, credit, -amount, amount)


@ratio(
    unit="ratio",
    grains=WEEKLY,
    entities=("rep", "team", "region", "product_line", "lead_source", "campaign", "company"),
    known_from_first=True,
)
def lead_response_30min_rate(known: Known) -> Iterator[Contribution]:
    """Leads contacted within the agreed business time of their assignment / leads assigned.

    Assigned anew, a lead starts its clock anew. One not contacted yet is not in time.
    """
    for lead in known.all(Lead):
        if lead.assigned_at is None:
            continue
        on = assigned_on(lead)
        in_time = False
        if lead.first_contacted_at is not None:
            taken = business_time(known.policy, lead.assigned_at, lead.first_contacted_at)
            in_time = taken <= timedelta(minutes=known.policy.respond_within_minutes(on))
        yield Contribution(on, lead.lead_id, credit_of_lead(known, lead), int(in_time), 1)


@ratio(unit="ratio", grains=MONTHLY, entities=MARKETERS, ripe_after=14)
def lead_feedback_completeness(known: Known) -> Iterator[Contribution]:
    """Required feedback fields filled / required fields, by the day of the assignment."""
    for lead in known.all(Lead):
        required, filled = lead.feedback_fields_required, lead.feedback_fields_filled
        if lead.owner_user_id is not None and required and filled is not None:
            credit = credit_of_lead(known, lead)
            filled = min(filled, required)
            yield Contribution(assigned_on(lead), lead.lead_id, credit, filled, required)


@ratio(unit="ratio", grains=MONTHLY, entities=MARKETERS, ripe_after=90)
def lead_to_paid_rate(known: Known) -> Iterator[Contribution]:
    """Leads with a first payment / leads, by the day of creation.

    Until finance sends a dated payment, whether anybody has paid is unknown.
    """
    if all(received_on(payment) is None for payment in known.all(Payment)):
        return
    for lead in known.all(Lead):
        customer = known.customer(lead.account_id)
        has_paid = lead.converted_at is not None and customer_has_paid(known, customer)
        credit = credit_of_lead(known, lead)
        yield Contribution(created_on(lead), lead.lead_id, credit, int(has_paid), 1)


@ratio(
    unit="amount",
    grains=MONTHLY,
    entities=("lead_source", "campaign", "company"),
    known_from_first=True,
)
def cost_per_valid_lead(known: Known) -> Iterator[Contribution]:
    """Cost of campaigns and content / valid leads, each by its own day."""
    for cost in known.all(Cost):
        amount = cost_amount(known, cost)
        if cost.cost_kind in ("campaign", "content") and amount is not None:
            credit = credit_of_cost(known, cost)
            yield Contribution(cost.incurred_on, cost.cost_id, credit, amount, 0)
    for lead in known.all(Lead):
        if lead.judgement == "valid":
            yield Contribution(judged_on(lead), lead.lead_id, credit_of_lead(known, lead), 0, 1)


@ratio(unit="score", grains=WEEKLY, entities=MARKETERS)
def lead_quality_score(known: Known) -> Iterator[Contribution]:
    """Mean score of leads when they were first handed over to sales, by that day."""
    for lead in known.all(Lead):
        at = handed_over_at(known, lead)
        if at is not None:
            score, on = score_when_handed_over(known, lead, at), local_day(at)
            assert on is not None
            yield Contribution(on, lead.lead_id, credit_of_lead(known, lead), score, 1)


@of_kpis(unit="score", grains=("month", "quarter"), entities=("region", "company"))
def marketing_sales_joint_score(known: Known, numbers: Sequence[Answer]) -> Iterator[Part]:
    """Weighted mean of the scores of both sides' KPIs; what has no score has no weight."""
    for each in attainments(known, numbers):
        number = each.number
        agreed = known.policy.joint_score(number.kpi_id, number.period_end)
        if agreed is not None:
            weight, floor, cap = agreed
            score = each.score(floor, cap)
            yield Part(
                period=period_of(number),
                entity=entity_of(number),
                subject=number.kpi_id,
                numerator=0 if score is None else weight * score,
                denominator=0 if score is None else weight,
                status=number.status,
            )
