"""Whom something counts for, as things were on its day."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from demo_company.records import Account, Lead, Team, User
from demo_company.truth.world import Known, source

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One id for each kind of entity, or nobody. The fields are named as the entity types are."""

    rep: str | None = None
    team: str | None = None
    region: str | None = None
    product_line: str | None = None
    channel: str | None = None
    segment: str | None = None
    lead_source: str | None = None
    service_team: str | None = None
    customer: str | None = None
    store: str | None = None
    distributor: str | None = None
    campaign: str | None = None


def credit(
    known: Known,
    day: date,
    *,
    rep: str | None = None,
    account: str | None = None,
    region: str | None = None,
    product_line: str | None = None,
    channel: str | None = None,
    segment: str | None = None,
    lead_source: str | None = None,
    service_team: str | None = None,
    store: str | None = None,
    distributor: str | None = None,
    campaign: str | None = None,
) -> Credit:
    """Whom an event of `day` counts for.

    What the record itself says comes first. Then the rep's own region that day, the team's, the
    customer's; the customer's channel, the team's; the customer's segment and service team.
    """
    person = known.on(User, rep, day)
    team = known.on(Team, person.team_id, day) if person else None
    customer = known.customer(account)
    profile = known.on(Account, customer, day)
    return Credit(
        rep=rep,
        team=person.team_id if person else None,
        region=_first(
            region,
            person.region_id if person else None,
            team.region_id if team else None,
            profile.region_id if profile else None,
        ),
        product_line=product_line,
        channel=_first(
            channel,
            profile.channel_id if profile else None,
            team.channel_id if team else None,
        ),
        segment=_first(segment, profile.segment_id if profile else None),
        lead_source=lead_source,
        service_team=_first(service_team, profile.service_team_id if profile else None),
        customer=customer,
        store=store,
        distributor=distributor,
        campaign=campaign,
    )


def credit_of_customer(known: Known, customer: str, day: date) -> Credit:
    """A customer counts for whoever looks after it that day, and for the lead it came from."""
    profile = known.on(Account, customer, day)
    if profile is None:
        return credit(known, day, account=customer)
    return credit(
        known,
        day,
        rep=profile.owner_user_id,
        account=customer,
        lead_source=lead_source_of(known, profile.lead_id),
    )


def lead_source_of(known: Known, lead_id: str | None) -> str | None:
    lead = known.find(Lead, lead_id)
    return source(lead.lead_source_id) if lead else None


def _first(*values: T | None) -> T | None:
    return next((value for value in values if value is not None), None)
