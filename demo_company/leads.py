"""Leads: how they arrive, who answers, what sales makes of them."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from demo_company.catalogue import (
    CHANNELS,
    COMPANY_TRADES,
    COMPANY_WORDS,
    CONTENTS,
    GIVEN_NAMES,
    INVALID_REASONS,
    PRODUCT_LINES,
    REGIONS,
    SOURCES,
    SURNAMES,
    VALID_REASONS,
)
from demo_company.clock import (
    FIRST_DAY,
    is_working_day,
    opening,
    start_of,
    working_days_later,
    working_minutes_later,
)
from demo_company.draws import Draws
from demo_company.engagement import engage
from demo_company.log import Story
from demo_company.people import Person
from demo_company.records import Activity, Campaign, Lead, LeadActivity
from demo_company.world import World, season

LEADS_A_DAY = 6.0
FIRST_LEAD_ID = 6_900_000_000_000_000_000  # beyond what a float can tell apart
FEEDBACK_FIELDS = 3  # need, pain point, reason
LATEST_ENTRY_DAYS = 6


@dataclass(frozen=True)
class Conversion:
    """A lead that became an account."""

    number: int
    lead: Lead
    at: datetime
    owner: Person
    channel_id: str


def receive_leads(world: World, campaigns: dict[str, list[Campaign]]) -> list[Conversion]:
    """Simulate every lead from its arrival on; returns those that become accounts."""
    conversions = []
    for index in range((world.through - FIRST_DAY).days + 1):
        day = FIRST_DAY + timedelta(days=index)
        weekday = 1.25 if is_working_day(day) else 0.3
        arrivals = world.draws("arrivals", index).count(LEADS_A_DAY * season(day) * weekday)
        for arrival in range(arrivals):
            conversion = _Lead(world, (index + 1) * 1000 + arrival, day, campaigns).live()
            if conversion is not None:
                conversions.append(conversion)
    return conversions


class _Lead:
    """One lead's life."""

    def __init__(
        self, world: World, number: int, day: date, campaigns: dict[str, list[Campaign]]
    ) -> None:
        draws = world.draws("lead", number)
        self.world, self.draws, self.number, self.day = world, draws, number, day
        self.source_id = draws.weighted(
            {key: source.share for key, source in SOURCES.items() if source.since <= day}
        )
        self.source = SOURCES[self.source_id]
        self.channel_id = draws.weighted(dict(zip(CHANNELS, (0.62, 0.28, 0.10), strict=True)))
        self.created_at = _arrival(draws, day)
        lead = Lead(
            lead_id=str(FIRST_LEAD_ID + number),
            created_at=self.created_at,
            lead_source_id=self.source_id,
            campaign_id=self._campaign(campaigns),
            content_id=draws.pick(CONTENTS) if self.source.has_content else None,
            region_id=draws.weighted(REGIONS),
            product_line_id=draws.weighted(PRODUCT_LINES) if draws.chance(0.93) else None,
            feedback_fields_required=FEEDBACK_FIELDS,
            feedback_fields_filled=0,
            lead_name=_company_name(draws) if draws.chance(0.7) else _person_name(draws),
            email=f"lead{number}@example.com" if draws.chance(0.8) else None,
            phone=f"0{draws.whole(10, 99)}-5550{draws.whole(0, 9999):04d}",
        )
        self.story = Story(self.created_at, lead)
        self.deeds = engage(world, number, lead)
        self.children: list[Story[LeadActivity] | Story[Activity]] = []

    def live(self) -> Conversion | None:
        draws = self.draws
        if self.source.replies_automatically:
            seconds = draws.whole(2, 90)
            self._note("replied", self.created_at + timedelta(seconds=seconds), automatic=True)
        self._correct_source()
        conversion = self._work()
        self.story.tell(self.world.log)
        for child in (*self.children, *self.deeds):
            child.tell(self.world.log)
        return conversion

    def _work(self) -> Conversion | None:
        draws = self.draws
        if draws.chance(0.03):
            return None  # nobody ever takes it from the pool
        sdr = draws.pick(self.world.people.working("sdr", self.day)) if draws.chance(0.4) else None
        minutes = draws.around(45 if sdr else 12, 0.8)
        at = working_minutes_later(self.created_at, minutes)
        owner = self._assign("assigned", at, sdr, None)
        if draws.chance(0.04):  # called, and found to be for somebody else
            at = self._contact(owner, at)
            at = working_minutes_later(at, draws.between(20, 400))
            owner = self._assign("reassigned", at, sdr, owner)
        elif draws.chance(0.08):  # not called for two days
            at = working_days_later(at, draws.between(2, 3))
            owner = self._assign("reassigned", at, sdr, owner)
        if draws.chance(0.04):
            return None  # never called
        contacted_at = self._contact(owner, at)
        for _ in range(draws.whole(0, 2)):
            self._follow_up(owner, contacted_at)
        if draws.chance(0.07):
            return None  # never judged
        return self._judge(owner, working_days_later(contacted_at, draws.between(0.5, 8)))

    def _assign(self, kind: str, at: datetime, sdr: Person | None, before: Person | None) -> Person:
        """Give the lead to somebody of its region who is not about to leave."""
        region = self.story.record.region_id or "east"
        people = self.world.people.reps(region, self.channel_id, at.date())
        staying = [p for p in people if p is not before and p.works_on(at.date() + timedelta(30))]
        owner = self.draws.pick(staying or people)
        self.story.then(
            at,
            owner_user_id=owner.user_id,
            sdr_user_id=sdr.user_id if sdr else None,
            assigned_at=at,
            first_contacted_at=None,
        )
        self._note(kind, at, user=sdr, automatic=sdr is None)
        return owner

    def _contact(self, owner: Person, assigned_at: datetime) -> datetime:
        minutes = self.draws.around(24 / owner.pace, 1.1)
        at = working_minutes_later(assigned_at, minutes)
        self.story.then(at, first_contacted_at=at)
        self._note(
            "contacted", at, user=owner, outcome=self.draws.pick(("接通", "未接通", "已加微信"))
        )
        return at

    def _judge(self, owner: Person, at: datetime) -> Conversion | None:
        draws = self.draws
        is_valid = draws.chance(self.source.validity)
        reason = draws.pick(VALID_REASONS if is_valid else INVALID_REASONS)
        self.story.then(
            at,
            judged_at=at,
            judgement="valid" if is_valid else "invalid",
            judgement_reason=reason if draws.chance(0.95) else None,
            feedback_fields_filled=sum(draws.chance(0.8) for _ in range(FEEDBACK_FIELDS)),
        )
        self._note("judged", at, user=owner, outcome=reason)
        if not is_valid:
            if reason == "重复线索" and draws.chance(0.5):
                self._delete(at + timedelta(days=draws.whole(8, 20)))
            return None
        if not draws.chance(0.70):
            return None
        at = working_days_later(at, draws.between(0.1, 5))
        self._note("converted", at, user=owner)
        account_id, opportunity_id = account_id_of(self.number), opportunity_id_of(self.number, 1)
        self.story.then(at, converted_at=at, account_id=account_id, opportunity_id=opportunity_id)
        return Conversion(self.number, self.story.record, at, owner, self.channel_id)

    def _correct_source(self) -> None:
        """Now and then marketing notes the wrong source and puts it right days later."""
        if self.source_id is not None and self.draws.chance(0.02):
            corrected_at = self.created_at + timedelta(days=self.draws.between(1, 20))
            right = self.story.record
            self.story.record = replace(right, lead_source_id="unknown", campaign_id=None)
            self.story.then(
                corrected_at.replace(microsecond=0),
                lead_source_id=self.source_id,
                campaign_id=right.campaign_id,
            )

    def _delete(self, at: datetime) -> None:
        for story in (self.story, *self.children, *self.deeds):
            story.deleted(at)

    def _follow_up(self, owner: Person, after: datetime) -> None:
        draws = self.draws
        due_at = working_days_later(after, draws.between(2, 5))
        activity = Activity(
            activity_id=f"HD{self.number:07d}-{len(self.children):02d}",
            user_id=owner.user_id,
            lead_id=self.story.record.lead_id,
            activity_type="follow_up",
            started_at=after,  # the CRM writes when it was agreed, until it is done
            due_at=due_at,
            is_completed=False,
        )
        story = Story(after, activity)
        if draws.chance(0.9):
            hours = draws.between(-12, 1) if draws.chance(0.8) else draws.between(1, 30)
            done_at = working_minutes_later(due_at + timedelta(hours=hours), draws.between(1, 60))
            story.then(
                done_at,
                started_at=done_at,
                ended_at=done_at + timedelta(minutes=draws.whole(3, 40)),
                is_completed=True,
                outcome=draws.pick(("有意向", "需再跟进", "暂无需求")),
            )
        self.children.append(story)

    def _note(
        self,
        kind: str,
        at: datetime,
        *,
        user: Person | None = None,
        automatic: bool = False,
        outcome: str | None = None,
    ) -> None:
        """An event in the lead's life; some are entered days after they happened."""
        facts: dict[str, Any] = {"outcome": outcome} if outcome else {}
        recorded_at = at
        if not automatic and self.draws.chance(0.03):
            recorded_at = at + timedelta(hours=self.draws.whole(12, 24 * LATEST_ENTRY_DAYS))
        event = LeadActivity(
            lead_activity_id=f"LA{self.number:07d}-{len(self.children):02d}",
            lead_id=self.story.record.lead_id,
            user_id=user.user_id if user else None,
            activity_type=kind,
            occurred_at=at,
            is_automatic=automatic,
            **facts,
        )
        self.children.append(Story(recorded_at, event))

    def _campaign(self, campaigns: dict[str, list[Campaign]]) -> str | None:
        running = [
            campaign.campaign_id
            for campaign in campaigns.get(self.source_id or "", [])
            if campaign.starts_on and campaign.starts_on <= self.day
        ]
        return running[-1] if running and self.draws.chance(0.9) else None


def account_id_of(number: int) -> str:
    return f"{number:07d}"


def opportunity_id_of(number: int, sequence: int) -> str:
    return str(7_410_000_000_000_000_000 + number * 100 + sequence)


def _arrival(draws: Draws, day: date) -> datetime:
    """Mostly by day, sometimes at night."""
    if draws.chance(0.75):
        return opening(day) + timedelta(seconds=draws.whole(0, 9 * 3600))
    return start_of(day) + timedelta(seconds=draws.whole(0, 24 * 3600 - 1))


def _company_name(draws: Draws) -> str:
    return draws.pick(COMPANY_WORDS) + draws.pick(COMPANY_TRADES)


def _person_name(draws: Draws) -> str:
    return draws.pick(SURNAMES) + draws.pick(GIVEN_NAMES)
