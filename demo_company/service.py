"""After-sales: tickets, surveys and the contracts that come up for renewal."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from demo_company.catalogue import COMMENTS
from demo_company.clock import (
    next_working_moment,
    opening,
    working_days_later,
    working_minutes_later,
)
from demo_company.customers import Customer, recorded
from demo_company.deals import Deal, contract_id_of, sign
from demo_company.draws import Draws
from demo_company.log import Story
from demo_company.people import Person
from demo_company.records import Cost, Order, Renewal, SurveyAnswer, Ticket, TicketEvent
from demo_company.world import World

FIRST_TICKET_ID = 7_300_000_000_000_000_000
_TYPES = {
    "question": 0.4,
    "fault": 0.27,
    "request": 0.14,
    "complaint": 0.09,
    "dispute": 0.04,
    "other": 0.06,
}
_PRIORITIES = {"low": 0.2, "normal": 0.5, "high": 0.22, "urgent": 0.08}
_REPLY_MINUTES = {"low": 150, "normal": 80, "high": 35, "urgent": 12}
_WORK_HOURS = {"low": 14, "normal": 10, "high": 7, "urgent": 4}
_SCALES = {"nps": (0, 10), "satisfaction": (1, 5), "onboarding": (1, 5), "resolution": (1, 5)}


def serve(world: World, customer: Customer, orders: list[Order], since: datetime) -> None:
    """Simulate the customer's tickets from the first order on."""
    draws = world.draws("tickets", customer.number)
    mean_days = 75 * (0.5 + customer.happiness)
    sequence, at = 1, since + timedelta(days=draws.wait(mean_days))
    while at < world.end:
        _Ticket(world, customer, sequence, at.replace(microsecond=0), orders).live()
        sequence += 1
        at += timedelta(days=draws.wait(mean_days))


class _Ticket:
    """One ticket from opening to closing, perhaps twice."""

    def __init__(
        self, world: World, customer: Customer, sequence: int, at: datetime, orders: list[Order]
    ) -> None:
        draws = world.draws("ticket", customer.number, sequence)
        self.world, self.customer, self.draws, self.at = world, customer, draws, at
        self.kind = draws.weighted(_TYPES)
        self.priority = draws.weighted(_PRIORITIES)
        staff = world.people.working("service", at.date(), customer.service_team_id)
        self.agent: Person = draws.pick(staff)
        earlier = [order.order_id for order in orders if order.ordered_at < at]
        about_order = self.kind == "dispute" or draws.chance(0.5)
        self.ticket_id = str(FIRST_TICKET_ID + customer.number * 1000 + sequence)
        self.story = Story(
            at,
            Ticket(
                ticket_id=self.ticket_id,
                account_id=customer.account_id,
                order_id=earlier[-1] if earlier and about_order else None,
                ticket_type=self.kind,
                priority=self.priority,
                service_team_id=customer.service_team_id,
                opened_at=at,
                status="open",
            ),
        )
        self.events = 0

    def live(self) -> None:
        draws = self.draws
        self._note("opened", self.at)
        self._note("replied", self.at + timedelta(seconds=draws.whole(1, 40)), automatic=True)
        assigned_at = self.at + timedelta(minutes=draws.whole(1, 30))
        self._note("assigned", assigned_at, automatic=draws.chance(0.5))
        self.story.then(assigned_at, service_user_id=self.agent.user_id)
        minutes = draws.around(_REPLY_MINUTES[self.priority], 0.7)
        replied_at = working_minutes_later(assigned_at, minutes)
        self._note("replied", replied_at, by_agent=True)
        self.story.then(replied_at, status="pending", first_responded_at=replied_at)
        hours = draws.around(_WORK_HOURS[self.priority], 0.8)
        resolved_at = self._resolve(working_minutes_later(replied_at, hours * 60))
        if draws.chance(0.08):
            reopened_at = resolved_at + timedelta(hours=draws.whole(3, 100))
            self._note("reopened", reopened_at)
            self.story.then(reopened_at, status="reopened", resolved_at=None)
            hours += draws.around(6, 0.6)
            resolved_at = self._resolve(working_minutes_later(reopened_at, hours * 60))
        closed_at = resolved_at + timedelta(days=5)
        self._note("closed", closed_at, automatic=True)
        self.story.then(closed_at, status="closed")
        self.story.tell(self.world.log)
        self._book_work(resolved_at, hours)
        if draws.chance(0.35):
            answered_at = resolved_at + timedelta(hours=draws.between(1, 90))
            mood = self.customer.happiness - (0.25 if hours > 16 else 0)
            record_answer(
                self.world, self.customer, "resolution", answered_at, mood, ticket_id=self.ticket_id
            )

    def _resolve(self, at: datetime) -> datetime:
        self._note("resolved", at, by_agent=True)
        self.story.then(at, status="resolved", resolved_at=at)
        return at

    def _note(
        self, kind: str, at: datetime, *, by_agent: bool = False, automatic: bool = False
    ) -> None:
        self.events += 1
        self.world.log.add(
            at,
            TicketEvent(
                ticket_event_id=f"{self.ticket_id}-{self.events}",
                ticket_id=self.ticket_id,
                event_type=kind,
                occurred_at=at,
                user_id=self.agent.user_id if by_agent else None,
                is_automatic=automatic,
            ),
        )

    def _book_work(self, resolved_at: datetime, hours: float) -> None:
        self.world.log.add(
            opening(resolved_at.date() + timedelta(days=1)),
            Cost(
                cost_id=f"FY-GD-{self.ticket_id}",
                cost_kind="service",
                account_id=self.customer.account_id,
                incurred_on=resolved_at.date(),
                amount=self.draws.money(60 + 55 * hours, 0.2),
                currency="CNY",
            ),
        )


def survey(world: World, customer: Customer, deals: list[Deal], orders: list[Order]) -> None:
    """Ask about onboarding after a contract, satisfaction each quarter, NPS each half-year."""
    for index, deal in enumerate(deals):
        draws = world.draws("onboarding", deal.contract.contract_id)
        if draws.chance(0.6 if index == 0 else 0.25):
            answered_at = deal.signed_at + timedelta(days=draws.between(7, 30))
            record_answer(world, customer, "onboarding", answered_at, customer.happiness)
    first = deals[0].signed_at
    for kind, every_days, answers in (("satisfaction", 91, 0.35), ("nps", 182, 0.5)):
        draws = world.draws("survey", kind, customer.number)
        asked_at = first + timedelta(days=draws.whole(40, every_days))
        while asked_at < world.end:
            own = world.draws("survey", kind, customer.number, asked_at.toordinal())
            if own.chance(answers):
                answered_at = asked_at + timedelta(hours=own.between(1, 160))
                earlier = [order.order_id for order in orders if order.ordered_at < asked_at]
                record_answer(
                    world,
                    customer,
                    kind,
                    answered_at,
                    customer.happiness,
                    order_id=earlier[-1] if earlier and kind == "satisfaction" else None,
                )
            asked_at += timedelta(days=every_days)


def record_answer(
    world: World,
    customer: Customer,
    kind: str,
    answered_at: datetime,
    mood: float,
    ticket_id: str | None = None,
    order_id: str | None = None,
) -> None:
    """An answer that mostly follows `mood`, between 0 and 1."""
    answered_at = next_working_moment(answered_at).replace(microsecond=0)
    name = f"{kind[:3].upper()}-{customer.account_id}-{ticket_id or answered_at.toordinal()}"
    draws = world.draws("answer", name)
    low, high = _SCALES[kind]
    level = min(1.0, max(0.0, draws.normal(0.25 + 0.75 * mood, 0.15)))
    recorded_at = answered_at + timedelta(days=draws.whole(1, 5) if draws.chance(0.05) else 0)
    world.log.add(
        recorded(recorded_at),
        SurveyAnswer(
            survey_answer_id=name,
            survey_type=kind,
            account_id=customer.account_id,
            order_id=order_id,
            ticket_id=ticket_id,
            service_team_id=customer.service_team_id,
            answered_at=answered_at,
            score=Decimal(low + round(level * (high - low))),
            scale_min=Decimal(low),
            scale_max=Decimal(high),
            comment=draws.pick(COMMENTS) if draws.chance(0.2) else None,
        ),
    )


def renew(world: World, customer: Customer, deal: Deal) -> list[Deal]:
    """Follow a term until it is not renewed any more; returns the contracts that followed."""
    followers: list[Deal] = []
    while deal.contract.ends_on is not None and deal.cancelled_at is None:
        renewed = _decide_renewal(world, customer, deal)
        if renewed is None or renewed.signed_at >= world.end:
            break
        followers.append(renewed)
        deal = renewed
    return followers


def _decide_renewal(world: World, customer: Customer, deal: Deal) -> Deal | None:
    contract = deal.contract
    assert contract.ends_on is not None
    draws = world.draws("renewal", contract.contract_id)
    expires_at = opening(contract.ends_on)
    owner = customer.owner_on(world, contract.ends_on)
    opened_at = max(deal.signed_at, expires_at - timedelta(days=150))
    story = Story(
        recorded(opened_at),
        Renewal(
            renewal_id=f"XY-{contract.contract_id[3:]}",
            contract_id=contract.contract_id,
            account_id=customer.account_id,
            owner_user_id=owner.user_id,
            service_team_id=customer.service_team_id,
            due_on=contract.ends_on,
            amount=contract.amount,
            currency=contract.currency,
            status="open",
        ),
    )
    is_renewed = draws.chance(0.45 + 0.5 * customer.happiness)
    if draws.chance(0.75 if is_renewed else 0.2):
        flagged_at = expires_at - timedelta(days=draws.whole(20, 140))
        story.then(recorded(flagged_at), intent_flagged_on=max(flagged_at, opened_at).date())
    renewed = None
    if is_renewed:
        at = working_days_later(expires_at - timedelta(days=draws.whole(-12, 30)), 0.3)
        renewed = _sign_again(world, customer, deal, at, draws)
        story.then(
            at,
            status="renewed",
            renewed_on=at.date(),
            renewed_contract_id=renewed.contract.contract_id,
        )
    else:
        story.then(expires_at + timedelta(days=draws.whole(1, 20)), status="lost")
    story.tell(world.log)
    return renewed


def _sign_again(world: World, customer: Customer, deal: Deal, at: datetime, draws: Draws) -> Deal:
    """The same again, a little more or less of it."""
    growth = Decimal(repr(draws.around(1.05, 0.12)))
    lines = tuple(
        replace(line, quantity=max(Decimal(1), (line.quantity * growth).quantize(Decimal(1))))
        for line in deal.lines
    )
    contract = deal.contract
    assert contract.ends_on is not None
    return sign(
        world,
        customer,
        contract_id_of(customer, int(contract.contract_id[-3:]) + 100),  # 101 follows 001
        at,
        customer.owner_on(world, at.date()),
        lines,
        contract.product_line_id or "platform",
        None,
        starts_on=contract.ends_on + timedelta(days=1),
    )
