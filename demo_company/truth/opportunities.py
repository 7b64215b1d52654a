"""Opportunities: whom they count for, and the stages they went through."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from operator import attrgetter

from demo_company.records import Account, Opportunity, OpportunityStageChange, Product
from demo_company.truth.credits import Credit, credit, lead_source_of
from demo_company.truth.world import Known, local_day

FUNNEL = ("lead", "needs_analysis", "proposal", "negotiation", "contract")


def opened_on(opportunity: Opportunity) -> date | None:
    return local_day(opportunity.created_at)


def decided_on(opportunity: Opportunity) -> date | None:
    return local_day(opportunity.closed_at)


def decided(known: Known) -> Iterator[tuple[Opportunity, date]]:
    """What was won or lost, with the day."""
    for opportunity in known.all(Opportunity):
        day = decided_on(opportunity)
        if opportunity.outcome in ("won", "lost") and day is not None:
            yield opportunity, day


def won(known: Known) -> Iterator[tuple[Opportunity, date]]:
    return ((each, day) for each, day in decided(known) if each.outcome == "won")


def credit_of_opportunity(known: Known, opportunity: Opportunity) -> Credit:
    """As of its decision, or of its opening while it is open."""
    day = decided_on(opportunity) or opened_on(opportunity)
    assert day is not None
    product = known.on(Product, opportunity.product_id, day)
    return credit(
        known,
        day,
        rep=opportunity.owner_user_id,
        account=opportunity.account_id,
        region=opportunity.region_id,
        product_line=opportunity.product_line_id or (product.product_line_id if product else None),
        channel=opportunity.channel_id,
        segment=opportunity.segment_id,
        lead_source=lead_source_of(known, opportunity.lead_id),
    )


def customer_at_decision(known: Known, opportunity: Opportunity, day: date) -> Account | None:
    return known.on(Account, known.customer(opportunity.account_id), day)


def changes(known: Known, opportunity: Opportunity) -> list[OpportunityStageChange]:
    """Its moves from stage to stage, oldest first."""
    return known.recall(_changes).get(opportunity.opportunity_id, [])


def reached(known: Known, opportunity: Opportunity, stage: str) -> bool:
    """Whether it is, or ever was, in a stage of the funnel or in a later one."""
    history = {change.to_stage for change in changes(known, opportunity)}
    return not {*history, opportunity.stage}.isdisjoint(FUNNEL[FUNNEL.index(stage) :])


def stage_at_end_of(known: Known, opportunity: Opportunity, day: date) -> tuple[str, date] | None:
    """The stage it was in at the end of a day, and since when; None where no history says."""
    history = [
        (change.to_stage, entered)
        for change in changes(known, opportunity)
        if (entered := local_day(change.changed_at)) is not None and entered <= day
    ]
    if history:
        return history[-1]
    opened = opened_on(opportunity)
    if opportunity.outcome == "open" and opened is not None:
        return opportunity.stage, opened
    return None


def _changes(known: Known) -> dict[str, list[OpportunityStageChange]]:
    found: dict[str, list[OpportunityStageChange]] = defaultdict(list)
    for change in sorted(known.all(OpportunityStageChange), key=attrgetter("changed_at")):
        found[change.opportunity_id].append(change)
    return dict(found)
