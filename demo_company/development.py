"""How people grow: what they learn, practise, owe and write, and how others rate them."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from demo_company.catalogue import INDUSTRIES
from demo_company.clock import FIRST_DAY, next_working_moment, opening
from demo_company.draws import Draws
from demo_company.log import Story
from demo_company.people import Person
from demo_company.records import Commitment, Participation, SalesCase
from demo_company.staff_surveys import record_rating
from demo_company.world import World

_ROLES = ("rep", "sdr", "manager")  # who is trained; the rest of this is about reps
_EXAMS = {"product_exam": 60, "mock_sales": 75}  # mean days from one to the next
_REPORT_DAY, _FEEDBACK_DAY = 25, 15  # of the month

# What happens to a person: its kind, its name, when
Live = Callable[[World, Person, str, str, datetime], None]


def develop_people(world: World) -> None:
    """Everything of everybody, from the first day at work on."""
    for person in world.people.everyone.values():
        if person.role in _ROLES:
            _now_and_then(world, person, "training", 50, _train)
        if person.role == "rep":
            for kind in _EXAMS:
                _now_and_then(world, person, kind, _EXAMS[kind], _examine)
            _now_and_then(world, person, "cross_department_project", 160, _cooperate)
            _now_and_then(world, person, "case", 70, _write_case)
            for first in _months(world, person):
                _owe(world, person, first)
                _be_rated(world, person, first)


def _now_and_then(world: World, person: Person, kind: str, mean_days: float, live: Live) -> None:
    """Let `live` happen at random moments while the person works here."""
    draws = world.draws(kind, person.user_id)
    at = opening(max(FIRST_DAY, person.hired_on)) + timedelta(days=draws.wait(mean_days))
    number = 1
    while at < world.end and person.works_on(at.date()):
        name = f"{kind[:2].upper()}-{person.user_id}-{number:03d}"
        live(world, person, kind, name, next_working_moment(at).replace(microsecond=0))
        at += timedelta(days=draws.wait(mean_days))
        number += 1


def _train(world: World, person: Person, kind: str, name: str, at: datetime) -> None:
    draws = world.draws("participation", name)
    last = at.date() + timedelta(days=draws.weighted({0: 0.6, 1: 0.25, 2: 0.15}))
    story = _takes_part(person, kind, name, at, last)
    if draws.chance(0.04):  # signed up and did not come
        story.deleted(at + timedelta(days=draws.whole(1, 6)))
    story.tell(world.log)


def _examine(world: World, person: Person, kind: str, name: str, at: datetime) -> None:
    draws = world.draws("participation", name)
    story = _takes_part(person, kind, name, at, at.date())
    is_passed = draws.chance(min(0.95, 0.68 * person.skill))
    marked_at = at + timedelta(days=draws.whole(0, 20))
    story.then(marked_at, is_passed=is_passed)
    if draws.chance(0.05):  # somebody added up wrongly
        story.then(marked_at + timedelta(days=draws.whole(1, 20)), is_passed=not is_passed)
    if draws.chance(0.03):
        story.deleted(at + timedelta(days=draws.whole(1, 9)))
    story.tell(world.log)


def _cooperate(world: World, person: Person, kind: str, name: str, at: datetime) -> None:
    draws = world.draws("participation", name)
    story = _takes_part(person, kind, name, at, None)
    ended_at = at + timedelta(days=round(draws.around(55, 0.6)))
    story.then(ended_at, ended_on=ended_at.date())
    story.tell(world.log)


def _takes_part(
    person: Person, kind: str, name: str, at: datetime, last: date | None
) -> Story[Participation]:
    participation = Participation(
        participation_id=name,
        participation_type=kind,
        user_id=person.user_id,
        started_on=at.date(),
        ended_on=last,
    )
    return Story(at, participation)


def _write_case(world: World, person: Person, kind: str, name: str, at: datetime) -> None:
    draws = world.draws("case", name)
    story = Story(
        at,
        SalesCase(
            sales_case_id=name,
            user_id=person.user_id,
            industry=draws.pick(INDUSTRIES) if draws.chance(0.85) else None,
            submitted_on=at.date(),
        ),
    )
    if draws.chance(0.75):
        approved_at = at + timedelta(days=draws.whole(2, 20))
        story.then(approved_at, approved_on=approved_at.date())
        withdrawn_at = approved_at + timedelta(days=1 + round(draws.wait(420)))
        story.then(withdrawn_at, withdrawn_on=withdrawn_at.date())
    if draws.chance(0.03):
        story.deleted(at + timedelta(days=draws.whole(20, 60)))
    story.tell(world.log)


def _months(world: World, person: Person) -> Iterator[date]:
    """First days of the months at whose beginning the person works here."""
    first = FIRST_DAY
    while first <= world.through:
        if person.works_on(first):
            yield first
        first = (first + timedelta(days=31)).replace(day=1)


def _owe(world: World, person: Person, first: date) -> None:
    """A feedback session a month, some reports, and once a quarter an answer about the target."""
    draws = world.draws("commitments", person.user_id, first.toordinal())
    _commit(world, person, first, "feedback_session", first.replace(day=_FEEDBACK_DAY), 0.85, draws)
    if draws.chance(0.5):
        due_on = first.replace(day=_REPORT_DAY)
        _commit(world, person, first, "industry_report", due_on, 0.8, draws)
    if first.month % 3 == 1:
        _commit(world, person, first, "target_agreement", first.replace(day=10), 0.78, draws)


def _commit(
    world: World,
    person: Person,
    first: date,
    kind: str,
    due_on: date,
    done: float,
    draws: Draws,
) -> None:
    story = Story(
        opening(first),
        Commitment(
            commitment_id=f"{kind[:2].upper()}-{person.user_id}-{first:%y%m}",
            commitment_type=kind,
            user_id=person.user_id,
            due_on=due_on,
        ),
    )
    if draws.chance(done):
        days = draws.whole(1, 25) if draws.chance(0.15) else -draws.whole(0, 8)
        done_at = opening(due_on + timedelta(days=days)) + timedelta(minutes=draws.whole(0, 500))
        story.then(done_at, done_on=done_at.date())
        if kind == "feedback_session" and draws.chance(0.94):
            stars = 1 + min(4, int(5 * draws.share() ** 0.6))
            story.then(
                done_at + timedelta(days=draws.whole(0, 3)),
                score=Decimal(stars),
                scale_min=Decimal(1),
                scale_max=Decimal(5),
            )
    if draws.chance(0.02):  # asked of the wrong person
        story.deleted(opening(due_on) - timedelta(days=draws.whole(1, 9)))
    story.tell(world.log)


def _be_rated(world: World, person: Person, first: date) -> None:
    """By colleagues each quarter, and by the people a senior rep looks after."""
    draws = world.draws("ratings", person.user_id, first.toordinal())
    mood = min(1.0, 0.6 * person.skill)
    mentors = person.seniority_on(first) == "senior"
    asked = {"peer": 2 if first.month % 3 == 0 else 0, "mentoring": int(mentors)}
    for kind, times in asked.items():
        for number in range(times):
            at = opening(first) + timedelta(days=draws.between(0, 27))
            if draws.chance(0.7):
                name = f"{kind[:3].upper()}-{person.user_id}-{first:%y%m}-{number + 1}"
                record_rating(world, kind, name, at, mood, user_id=person.user_id)
