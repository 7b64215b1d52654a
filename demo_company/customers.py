"""Accounts: who they are, who looks after them, and how that changes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from demo_company.catalogue import (
    CHANNELS,
    CITIES,
    COMPANY_TRADES,
    COMPANY_WORDS,
    FOREIGN_CITIES,
    GIVEN_NAMES,
    INDUSTRIES,
    JOB_TITLES,
    REGIONS,
    SEGMENTS,
    SURNAMES,
    Segment,
)
from demo_company.clock import FIRST_DAY, opening, start_of
from demo_company.leads import Conversion, account_id_of
from demo_company.log import Story
from demo_company.people import SERVICE_TEAM_OF_REGION, Person
from demo_company.records import Account, Contact
from demo_company.world import World

LEGACY_CUSTOMERS = 60  # won before the history begins; nobody knows from which lead


@dataclass(frozen=True)
class Customer:
    """What drives a customer's behaviour. Happiness lies between 0 and 1, for half above 0.7."""

    number: int
    account: Account
    opened_at: datetime
    owner: Person  # when the account was opened
    lead_id: str | None
    lead_line: str | None
    currency: str
    happiness: float
    punctuality: float

    @property
    def account_id(self) -> str:
        return self.account.account_id

    @property
    def region_id(self) -> str:
        return self.account.region_id or "east"

    @property
    def channel_id(self) -> str:
        return self.account.channel_id or "direct"

    @property
    def segment(self) -> Segment:
        return SEGMENTS[self.account.segment_id or "small_business"]

    @property
    def service_team_id(self) -> str:
        return SERVICE_TEAM_OF_REGION[self.region_id]

    def owner_on(self, world: World, day: date) -> Person:
        return world.people.responsible(self.owner.user_id, day)


def legacy_customers(world: World) -> Iterator[Customer]:
    """The customers the company has when the history begins."""
    for number in range(1, LEGACY_CUSTOMERS + 1):
        draws = world.draws("legacy", number)
        region, channel = draws.weighted(REGIONS), draws.pick(CHANNELS)
        owner = draws.pick(world.people.reps(region, channel, FIRST_DAY))
        opened_at = opening(FIRST_DAY - timedelta(days=draws.whole(30, 240)))
        yield _open(world, number, opened_at, owner, region, channel, None)


def open_account(world: World, won: Conversion) -> Customer:
    """Record the account that a lead became."""
    region = won.lead.region_id or "east"
    return _open(world, won.number, won.at, won.owner, region, won.channel_id, won)


def _open(
    world: World,
    number: int,
    opened_at: datetime,
    owner: Person,
    region: str,
    channel: str,
    conversion: Conversion | None,
) -> Customer:
    draws = world.draws("account", number)
    segment = draws.weighted({name: each.share for name, each in SEGMENTS.items()})
    is_foreign = draws.chance(0.08)
    city = draws.pick(list(FOREIGN_CITIES) if is_foreign else CITIES[region])
    trade = draws.pick(COMPANY_TRADES)
    name = f"{city}{draws.pick(COMPANY_WORDS)}{trade}有限公司"
    is_person = channel == "online" and draws.chance(0.3)
    account = Account(
        account_id=account_id_of(number),
        valid_from=opened_at.date(),
        account_name=draws.pick(SURNAMES) + draws.pick(GIVEN_NAMES) if is_person else name,
        account_kind="person" if is_person else "company",
        segment_id=segment,
        industry=draws.pick(INDUSTRIES),
        owner_user_id=owner.user_id,
        region_id=region,
        channel_id=channel,
        country=FOREIGN_CITIES[city] if is_foreign else "CN",
        city=city,
        service_team_id=SERVICE_TEAM_OF_REGION[region],
        lead_id=conversion.lead.lead_id if conversion else None,
        is_key_account=segment == "enterprise" and draws.chance(0.4),
        is_top_of_industry=segment == "enterprise" and draws.chance(0.2),
        is_member=world.draws("club", number).chance(0.35),
        created_at=opened_at,
    )
    customer = Customer(
        number=number,
        account=account,
        opened_at=opened_at,
        owner=owner,
        lead_id=account.lead_id,
        lead_line=conversion.lead.product_line_id if conversion else None,
        currency="USD" if is_foreign else "CNY",
        happiness=draws.share() ** 0.5,
        punctuality=draws.share(),
    )
    _record_contacts(world, customer)
    return customer


def record_account(
    world: World, customer: Customer, *, grows_on: date | None, merges_at: datetime | None
) -> None:
    """Record the account's periods: a new owner, a bigger segment; or its merger into another."""
    steps: list[tuple[date, dict[str, Any]]] = [
        (first_day, {"owner_user_id": heir.user_id})
        for first_day, heir in world.people.handovers(
            customer.owner.user_id, customer.opened_at.date(), world.through
        )
    ]
    if grows_on is not None and customer.account.segment_id == "small_business":
        steps.append((grows_on, {"segment_id": "mid_market"}))
    joins_club_on = _joins_club_on(world, customer)
    if joins_club_on is not None:
        steps.append((joins_club_on, {"is_member": True}))
    account = customer.account
    world.log.add(recorded(customer.opened_at), account)
    for first_day, values in sorted(steps, key=lambda step: step[0]):
        if merges_at is None or first_day < merges_at.date():
            account = replace(account, valid_from=first_day, **values)
            world.log.add(opening(first_day), account)
    if merges_at is not None:
        survivor = account_id_of(1 + customer.number % LEGACY_CUSTOMERS)
        world.log.add(merges_at, replace(account, merged_into_account_id=survivor))


def _joins_club_on(world: World, customer: Customer) -> date | None:
    """Some customers join the club later than they became one."""
    draws = world.draws("club later", customer.number)
    joins = not customer.account.is_member and draws.chance(0.2)
    return customer.opened_at.date() + timedelta(days=draws.whole(5, 400)) if joins else None


def recorded(at: datetime) -> datetime:
    """What is older than the history is known from its first moment on."""
    return max(at, start_of(FIRST_DAY))


def _record_contacts(world: World, customer: Customer) -> None:
    draws = world.draws("contacts", customer.number)
    for index in range(draws.whole(1, 3)):
        created_at = customer.opened_at + timedelta(days=index * draws.whole(1, 60))
        contact_id = f"LX{customer.number:07d}{index}"
        story = Story(
            recorded(created_at),
            Contact(
                contact_id=contact_id,
                account_id=customer.account_id,
                contact_name=draws.pick(SURNAMES) + draws.pick(GIVEN_NAMES),
                email=f"{contact_id.lower()}@example.com" if draws.chance(0.85) else None,
                phone=f"+86 {draws.whole(10, 99)} 5550 {draws.whole(0, 9999):04d}",
                job_title=draws.pick(JOB_TITLES),
                created_at=created_at,
            ),
        )
        if draws.chance(0.05):
            story.then(
                recorded(created_at) + timedelta(days=draws.whole(20, 300)),
                job_title=draws.pick(JOB_TITLES),
            )
        story.tell(world.log)
