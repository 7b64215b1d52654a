"""Research and development: releases of each product line, and what customers ask for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from demo_company.catalogue import PRODUCT_LINES
from demo_company.clock import (
    FIRST_DAY,
    next_working_moment,
    opening,
    working_days_later,
    working_minutes_later,
)
from demo_company.customers import Customer
from demo_company.draws import Draws
from demo_company.log import Story
from demo_company.people import Person
from demo_company.records import RndRelease, RndRequest
from demo_company.staff_surveys import record_rating
from demo_company.world import World

_DAYS_BETWEEN_RELEASES = {"sensor": 75, "controller": 60, "platform": 28, "maintenance": 90}
_OUTLOOK = timedelta(days=300)  # as far ahead as a request may have to wait


@dataclass(frozen=True)
class _Release:
    """A release as it will turn out: one that is given up never comes out."""

    release_id: str
    announced_at: datetime
    planned_on: date
    out_at: datetime
    is_given_up: bool


def publish_releases(world: World) -> None:
    """Record the releases of every product line: announced, then out, late or given up."""
    for line in PRODUCT_LINES:
        for release in _releases(world, line):
            story = Story(
                release.announced_at,
                RndRelease(
                    rnd_release_id=release.release_id,
                    product_line_id=line,
                    planned_on=release.planned_on,
                ),
            )
            if release.is_given_up:
                story.deleted(release.out_at)
            else:
                story.then(release.out_at, released_on=release.out_at.date())
            story.tell(world.log)


def _releases(world: World, line: str) -> Iterator[_Release]:
    draws = world.draws("releases", line)
    at, number = opening(FIRST_DAY) + timedelta(days=draws.whole(3, 30)), 1
    while at < world.end + _OUTLOOK:
        planned_at = working_days_later(at, 0)
        yield _Release(
            release_id=f"{line[:2].upper()}-R{number:02d}",
            announced_at=max(opening(FIRST_DAY), planned_at - timedelta(days=40)),
            planned_on=planned_at.date(),
            out_at=working_days_later(planned_at, draws.whole(1, 12) if draws.chance(0.3) else 0),
            is_given_up=draws.chance(0.08),
        )
        at += timedelta(days=_DAYS_BETWEEN_RELEASES[line] * draws.between(0.7, 1.3))
        number += 1


def submit_requests(world: World, customer: Customer, since: datetime) -> None:
    """What the customer asks for, as its rep passes it on, until the history ends."""
    draws = world.draws("requests", customer.number)
    sequence, at = 1, since + timedelta(days=draws.wait(120))
    while at < world.end:
        _request(world, customer, sequence, at)
        sequence += 1
        at += timedelta(days=draws.wait(120))


def _request(world: World, customer: Customer, sequence: int, at: datetime) -> None:
    draws = world.draws("request", customer.number, sequence)
    # Most are written in business hours, the others on the train home.
    submitted_at = (at if draws.chance(0.2) else next_working_moment(at)).replace(microsecond=0)
    line = draws.weighted(PRODUCT_LINES)
    owner = customer.owner_on(world, submitted_at.date())
    request_id = f"XQ{customer.number:05d}{sequence:03d}"
    story = Story(
        submitted_at,
        RndRequest(
            rnd_request_id=request_id,
            user_id=owner.user_id,
            account_id=customer.account_id,
            product_line_id=None if draws.chance(0.03) else line,
            submitted_at=submitted_at,
        ),
    )
    if draws.chance(0.03):  # it was there already
        story.deleted(submitted_at + timedelta(hours=draws.whole(2, 200)))
    if draws.chance(0.95):
        answered_at = working_minutes_later(submitted_at, draws.around(620, 0.8))
        story.then(answered_at, answered_at=answered_at)
        judged_at = working_days_later(answered_at, draws.whole(0, 8))
        is_valuable = draws.chance(0.62)
        story.then(judged_at, judgement="valuable" if is_valuable else "not_valuable")
        if is_valuable and draws.chance(0.7):
            _deliver(world, story, request_id, line, judged_at, owner, draws)
    story.tell(world.log)


def _deliver(
    world: World,
    story: Story[RndRequest],
    request_id: str,
    line: str,
    judged_at: datetime,
    owner: Person,
    draws: Draws,
) -> None:
    """Put a request into the next release but some, and ask its rep about the result."""
    coming = [r for r in _releases(world, line) if r.planned_on > judged_at.date()]
    release = coming[draws.whole(0, 1)]
    put_in_at = max(release.announced_at, working_days_later(judged_at, 1))
    story.then(put_in_at, rnd_release_id=release.release_id)
    if release.is_given_up:
        story.then(max(put_in_at, release.out_at), rnd_release_id=None)
        return
    asked_at = release.out_at + timedelta(days=draws.between(2, 20))
    if draws.chance(0.6):
        rater = world.people.responsible(owner.user_id, asked_at.date())
        mood = 0.65 if release.out_at.date() == release.planned_on else 0.35
        record_rating(
            world,
            "rnd_delivery",
            f"RND-{request_id}",
            asked_at,
            mood,
            user_id=rater.user_id,
            product_line_id=line,
        )
