"""Opportunities: their way through the stages, quotes and visits, and the contract at the end."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from demo_company.agreements import approve, negotiate
from demo_company.catalogue import (
    LOSS_REASONS,
    STAGES,
    TERM_MONTHS,
    VISIT_OUTCOMES,
    Item,
    price_list,
)
from demo_company.clock import next_working_moment, start_of, working_days_later
from demo_company.customers import Customer, recorded
from demo_company.draws import Draws, rounded
from demo_company.fieldwork import scored, suggest_changes
from demo_company.leads import opportunity_id_of
from demo_company.log import Story
from demo_company.outlets import outlet_of
from demo_company.people import Person
from demo_company.records import Activity, Contract, Opportunity, OpportunityStageChange, Quote
from demo_company.world import REPORTING_CURRENCY, World

_WORKING_DAYS_IN_STAGE = {
    "lead": 3.0,
    "needs_analysis": 5.0,
    "proposal": 6.0,
    "negotiation": 7.0,
    "contract": 3.0,
}
_LOST_IN_STAGE = {"needs_analysis": 0.3, "proposal": 0.35, "negotiation": 0.28, "contract": 0.07}
_ACTIVITIES_OF_STAGE: dict[str, dict[str, float]] = {
    "lead": {"call": 0.6, "email": 0.4},
    "needs_analysis": {"visit": 0.4, "research": 0.35, "call": 0.25},
    "proposal": {"visit": 0.35, "meeting": 0.35, "email": 0.3},
    "negotiation": {"visit": 0.5, "meeting": 0.3, "call": 0.2},
    "contract": {"visit": 0.3, "email": 0.4, "other": 0.3},
}


@dataclass(frozen=True)
class BasketLine:
    """Units of one product as agreed. Money is in the currency of the deal."""

    item: Item
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    unit_cost: Decimal

    @property
    def amount(self) -> Decimal:
        return rounded(self.quantity * self.unit_price - self.discount)


@dataclass(frozen=True)
class Deal:
    """A signed contract with what it promises."""

    contract: Contract
    signed_at: datetime
    seller: Person
    lines: tuple[BasketLine, ...]
    cancelled_at: datetime | None = None


def pursue(
    world: World, customer: Customer, sequence: int, opened_at: datetime, line: str, found_by: str
) -> tuple[Deal | None, datetime]:
    """Simulate one opportunity; returns the deal, if it is won, and when it is decided."""
    return _Pursuit(world, customer, sequence, opened_at, line, found_by).run()


class _Pursuit:
    """One opportunity on its way."""

    def __init__(
        self,
        world: World,
        customer: Customer,
        sequence: int,
        opened_at: datetime,
        line: str,
        found_by: str,
    ) -> None:
        draws = world.draws("opportunity", customer.number, sequence)
        self.world, self.customer, self.sequence, self.draws = world, customer, sequence, draws
        self.line = line
        self.owner = customer.owner_on(world, opened_at.date())
        self.lines = draw_basket(world, customer, line, opened_at.date(), draws)
        self.total = sum((each.amount for each in self.lines), Decimal(0))
        self.stage = "lead" if draws.chance(0.15) else "needs_analysis"
        self.opportunity_id = opportunity_id_of(customer.number, sequence)
        estimate = rounded(self.total * Decimal(repr(draws.around(1.05, 0.25))) / 100, Decimal(1))
        opportunity = Opportunity(
            opportunity_id=self.opportunity_id,
            account_id=customer.account_id,
            lead_id=customer.lead_id if sequence == 1 else None,
            owner_user_id=self.owner.user_id,
            product_id=self.lines[0].item.product_id if len(self.lines) == 1 else None,
            product_line_id=line,
            segment_id=customer.account.segment_id,
            channel_id=customer.channel_id,
            region_id=customer.region_id,
            stage=self.stage,
            outcome="open",
            created_at=opened_at,
            expected_close_on=opened_at.date() + timedelta(days=draws.whole(20, 90)),
            amount=estimate * 100 if draws.chance(0.9) else None,
            currency=customer.currency,
            found_by=found_by,
            is_innovative=draws.chance(0.06),
            is_customised=draws.chance(0.12),
            documents_complete=False,
        )
        self.story = Story(opened_at, opportunity)
        self.changes = 0
        self.visits = 0
        self.quotes: list[Story[Quote]] = []
        self.negotiates_from: datetime | None = None

    def run(self) -> tuple[Deal | None, datetime]:
        draws, at = self.draws, self.story.born_at
        chance = self.customer.segment.win_probability * self.owner.skill
        if self.sequence > 1:
            chance *= 1.25  # they know us
        is_won = draws.chance(min(0.9, chance))
        last_stage = "contract" if is_won else draws.weighted(_LOST_IN_STAGE)
        skips_proposal = draws.chance(0.08) and last_stage != "proposal"
        self._note_change(None, self.stage, at)
        at = self._stay(at)
        for stage in STAGES[: STAGES.index(last_stage) + 1]:
            if stage == self.stage or (stage == "proposal" and skips_proposal):
                continue
            self._move(stage, at)
            if stage == "proposal":
                at = self._quote(at)
            elif stage == "negotiation" and not skips_proposal:
                for _ in range(draws.count(0.7)):
                    at = self._quote(at)
                if draws.chance(0.06):  # back to the drawing board
                    at = self._stay(at)
                    self._move("proposal", at)
                    at = self._quote(at)
                    self._move("negotiation", at)
            at = self._stay(at)
        self._hand_over(at.date())
        deal = None
        if is_won:
            deal = self._win(at)
        else:
            self._lose(at)
        self.story.tell(self.world.log)
        for quote in self.quotes:
            quote.tell(self.world.log)
        proposals = [quote.born_at for quote in self.quotes]
        if self.negotiates_from is not None:
            negotiate(self.world, self.customer, self.opportunity_id, self.negotiates_from, at)
        suggest_changes(self.world, self.customer, self.opportunity_id, proposals)
        return deal, at

    def _stay(self, since: datetime) -> datetime:
        """Time and work in the present stage; every twelfth gets stuck. Returns when it ends."""
        draws = self.draws
        days = draws.around(_WORKING_DAYS_IN_STAGE[self.stage] / self.owner.skill, 0.6)
        if draws.chance(0.08):
            days *= 6
        until = working_days_later(since, days)
        for _ in range(draws.whole(0, 3)):
            at = next_working_moment(since + (until - since) * draws.share()).replace(microsecond=0)
            if at <= until:
                self._act(draws.weighted(_ACTIVITIES_OF_STAGE[self.stage]), at)
        return until

    def _move(self, stage: str, at: datetime) -> None:
        self._note_change(self.stage, stage, at)
        self.stage = stage
        if stage == "negotiation" and self.negotiates_from is None:
            self.negotiates_from = at
        self.story.then(at, stage=stage)

    def _quote(self, since: datetime) -> datetime:
        """Send the next revision; the price comes down until it is what the basket costs."""
        draws, revision = self.draws, len(self.quotes) + 1
        at = working_days_later(since, draws.between(0.5, 3))
        markup = 1 + max(0, 4 - revision) * draws.between(0.0, 0.06)
        quote = Quote(
            quote_id=f"BJ{self.customer.number:07d}-{self.sequence:02d}-{revision}",
            opportunity_id=self.opportunity_id,
            revision=revision,
            amount=rounded(self.total * Decimal(repr(markup))),
            currency=self.customer.currency,
            status="draft",
        )
        if self.quotes:
            self.quotes[-1].then(at, status="expired")
        else:
            self.story.then(at, proposal_submitted_at=at, amount=quote.amount)
        story = Story(at - timedelta(hours=1), quote)
        story.then(at, status="submitted", submitted_at=at)
        self.quotes.append(story)
        return at

    def _win(self, at: datetime) -> Deal:
        seller = self.customer.owner_on(self.world, at.date())
        quantity = sum((line.quantity for line in self.lines), Decimal(0))
        self._note_change(self.stage, "won", at)
        self.story.then(
            at,
            stage="won",
            outcome="won",
            closed_at=at,
            amount=self.total,
            quantity=quantity if len(self.lines) == 1 else None,
            documents_complete=self.draws.chance(0.88),
        )
        if self.quotes:
            self.quotes[-1].then(at, status="accepted")
        opportunity = self.story.record
        return sign(
            self.world,
            self.customer,
            contract_id_of(self.customer, self.sequence),
            at,
            seller,
            self.lines,
            self.line,
            opportunity,
        )

    def _lose(self, at: datetime) -> None:
        self._note_change(self.stage, "lost", at)
        self.story.then(
            at,
            stage="lost",
            outcome="lost",
            closed_at=at,
            loss_reason=self.draws.pick(LOSS_REASONS),
        )
        if self.quotes:
            self.quotes[-1].then(at, status="rejected")

    def _hand_over(self, until: date) -> None:
        opened_on = self.story.born_at.date()
        for first_day, heir in self.world.people.handovers(self.owner.user_id, opened_on, until):
            self.story.then(start_of(first_day), owner_user_id=heir.user_id)

    def _note_change(self, before: str | None, after: str, at: datetime) -> None:
        self.changes += 1
        self.world.log.add(
            at,
            OpportunityStageChange(
                opportunity_stage_change_id=f"{self.opportunity_id}-{self.changes}",
                opportunity_id=self.opportunity_id,
                from_stage=before,
                to_stage=after,
                changed_at=at,
                user_id=self.customer.owner_on(self.world, at.date()).user_id,
            ),
        )

    def _act(self, kind: str, at: datetime) -> None:
        self.visits += 1
        record_activity(
            self.world,
            self.draws,
            Activity(
                activity_id=f"HD{self.opportunity_id}-{self.visits:02d}",
                user_id=self.customer.owner_on(self.world, at.date()).user_id,
                account_id=self.customer.account_id,
                opportunity_id=self.opportunity_id,
                activity_type=kind,
                started_at=at,
            ),
        )


def record_activity(world: World, draws: Draws, activity: Activity) -> None:
    """Note what a rep did; some notes come days late, some are taken back."""
    minutes = draws.whole(8, 120)
    has_outcome = draws.chance(0.85)
    is_effective = minutes >= 30 and has_outcome
    finished = replace(
        activity,
        ended_at=activity.started_at + timedelta(minutes=minutes) if draws.chance(0.97) else None,
        is_completed=draws.chance(0.96),
        is_effective=(is_effective if draws.chance(0.95) else None)
        if activity.activity_type == "visit"
        else None,
        outcome=draws.pick(VISIT_OUTCOMES) if has_outcome else None,
    )
    recorded_at = activity.started_at + timedelta(minutes=minutes)
    if draws.chance(0.04):
        recorded_at += timedelta(hours=draws.whole(12, 140))
    story = Story(recorded_at, scored(world, finished))
    if draws.chance(0.005):
        story.deleted(recorded_at + timedelta(days=draws.whole(1, 9)))
    story.tell(world.log)


def draw_basket(
    world: World, customer: Customer, line: str, day: date, draws: Draws
) -> tuple[BasketLine, ...]:
    """One to three products worth about what such a customer spends on a deal."""
    prices = price_list(day)
    of_line = [item for item in prices.values() if item.line == line]
    others = [item for item in prices.values() if item.line != line]
    items = [draws.pick(of_line)]
    if draws.chance(0.35):
        items += [item for item in of_line if item not in items][:1]
    if draws.chance(0.2):
        items.append(draws.pick(others))
    budget = Decimal(repr(draws.around(customer.segment.deal_median, 0.5))) / len(items)
    return tuple(_line(world, customer, item, budget, day, draws) for item in items)


def _line(
    world: World, customer: Customer, item: Item, budget: Decimal, day: date, draws: Draws
) -> BasketLine:
    currency = customer.currency
    price = world.in_currency(item.list_price, currency, day, "0.01")
    quantity = max(Decimal(1), rounded(budget / item.list_price, Decimal(1)))
    if item.line == "maintenance" and currency == REPORTING_CURRENCY and draws.chance(0.3):
        quantity += Decimal("0.5")  # half a unit costs whole cents in CNY only
    discount = rounded(quantity * price * Decimal(repr(draws.between(0, 0.12))))
    return BasketLine(
        item=item,
        quantity=quantity,
        unit_price=price,
        discount=discount if draws.chance(0.8) else Decimal(0),
        unit_cost=world.in_currency(item.unit_cost, currency, day, "0.0001"),
    )


def sign(
    world: World,
    customer: Customer,
    contract_id: str,
    at: datetime,
    seller: Person,
    lines: tuple[BasketLine, ...],
    line: str,
    opportunity: Opportunity | None,
    starts_on: date | None = None,
) -> Deal:
    """Record a contract over `lines`. Platform and maintenance are sold for a term."""
    starts_on = starts_on or at.date() + timedelta(days=7)
    months = TERM_MONTHS.get(line)
    outlet = outlet_of(world, customer, contract_id, at.date())
    contract = Contract(
        contract_id=contract_id,
        opportunity_id=opportunity.opportunity_id if opportunity else None,
        account_id=customer.account_id,
        owner_user_id=seller.user_id,
        product_line_id=line,
        channel_id=customer.channel_id,
        store_id=outlet.store_id,
        distributor_id=outlet.distributor_id,
        signed_on=at.date(),
        starts_on=starts_on,
        ends_on=_end_of_term(starts_on, months) if months else None,
        amount=sum((each.amount for each in lines), Decimal(0)),
        currency=customer.currency,
        quantity=sum((each.quantity for each in lines), Decimal(0)),
        status="signed",
        is_customised=opportunity.is_customised if opportunity else False,
        is_innovative=opportunity.is_innovative if opportunity else False,
    )
    draws = world.draws("contract", contract_id)
    cancelled_at = at + timedelta(days=draws.whole(2, 10)) if draws.chance(0.02) else None
    story = Story(recorded(at), contract)
    if cancelled_at is not None:
        story.then(cancelled_at, status="cancelled")
    story.tell(world.log)
    approve(world, customer, contract, seller, at)
    return Deal(contract, at, seller, lines, cancelled_at)


def contract_id_of(customer: Customer, sequence: int) -> str:
    return f"HT-{customer.number:07d}-{sequence:03d}"


def _end_of_term(starts_on: date, months: int) -> date:
    return starts_on + timedelta(days=round(months * 365.25 / 12) - 1)
