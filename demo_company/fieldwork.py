"""What reps learn from customers: scores of research, ideas, interviews; and samples."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from demo_company.catalogue import price_list
from demo_company.clock import next_working_moment
from demo_company.customers import Customer, recorded
from demo_company.draws import rounded
from demo_company.log import Story
from demo_company.records import Activity, Sample
from demo_company.world import World

_SCORE_STEP = Decimal("0.5")
_PLANNED_AHEAD = timedelta(days=10)


def scored(world: World, activity: Activity) -> Activity:
    """Research is scored by the customer and in a review; not everybody gets round to it."""
    if activity.activity_type != "research":
        return activity
    draws = world.draws("research", activity.activity_id)
    answers, is_reviewed = draws.chance(0.85), draws.chance(0.9)
    customer, review = draws.between(52, 100), draws.between(45, 98)
    return replace(
        activity,
        customer_score=_score(customer) if answers else None,
        review_score=_score(review) if is_reviewed else None,
    )


def suggest_changes(
    world: World, customer: Customer, opportunity_id: str, proposals: Sequence[datetime]
) -> None:
    """After each proposal some ideas how to make it better; one is taken back now and then."""
    draws = world.draws("suggestions", opportunity_id)
    number = 0
    for proposed_at in proposals:
        for _ in range(draws.count(0.8)):
            number += 1
            at = next_working_moment(proposed_at + timedelta(hours=draws.whole(2, 90)))
            story = Story(
                at,
                Activity(
                    activity_id=f"HD{opportunity_id}-J{number:02d}",
                    user_id=customer.owner_on(world, at.date()).user_id,
                    account_id=customer.account_id,
                    opportunity_id=opportunity_id,
                    activity_type="suggestion",
                    started_at=at,
                    is_completed=draws.chance(0.95),
                ),
            )
            if draws.chance(0.02):
                story.deleted(at + timedelta(days=draws.whole(1, 9)))
            story.tell(world.log)


def interview(world: World, customer: Customer, since: datetime) -> None:
    """Now and then a customer is asked what sets the company apart."""
    draws = world.draws("interviews", customer.number)
    number, at = 1, recorded(since) + timedelta(days=draws.wait(200))
    while at < world.end:
        begins_at = next_working_moment(at.replace(microsecond=0))
        story = Story(
            begins_at + timedelta(hours=1),
            Activity(
                activity_id=f"HD{customer.number:07d}-F{number:02d}",
                user_id=customer.owner_on(world, begins_at.date()).user_id,
                account_id=customer.account_id,
                activity_type="interview",
                started_at=begins_at,
                ended_at=begins_at + timedelta(minutes=draws.whole(15, 55)),
                is_completed=draws.chance(0.93),
                is_value_named=draws.chance(0.35 + 0.5 * customer.happiness)
                if draws.chance(0.95)
                else None,
            ),
        )
        if draws.chance(0.1):  # somebody listens to the recording and thinks otherwise
            story.then(begins_at + timedelta(days=draws.whole(1, 6)), is_value_named=False)
        story.tell(world.log)
        number += 1
        at += timedelta(days=draws.wait(200))


def hand_out_samples(world: World, customer: Customer, since: datetime) -> None:
    """Small buyers are planned samples; not all of them are there on the day, some come later."""
    if customer.account.segment_id == "enterprise":
        return
    draws = world.draws("samples", customer.number)
    number, at = 1, recorded(since) + timedelta(days=draws.wait(170))
    while at < world.end + _PLANNED_AHEAD:
        planned_at = next_working_moment(at.replace(microsecond=0))
        noted_at = recorded(planned_at - timedelta(days=draws.whole(1, _PLANNED_AHEAD.days)))
        planned = draws.whole(1, 12)
        plan = Sample(
            sample_id=f"YP{customer.number:07d}-{number:02d}",
            user_id=customer.owner_on(world, noted_at.date()).user_id,
            account_id=customer.account_id,
            product_id=draws.pick([*price_list(planned_at.date()), None]),
            planned_on=planned_at.date(),
            planned_quantity=planned,
        )
        story = Story(noted_at, plan)
        first = draws.whole(0, planned + 1)  # now and then one more than planned
        if first:
            story.then(planned_at, handed_out_quantity=first)
        if first < planned and draws.chance(0.4):
            later = planned_at + timedelta(days=draws.whole(1, 30))
            story.then(later, handed_out_quantity=planned)
        if draws.chance(0.02):
            story.deleted(planned_at + timedelta(days=draws.whole(1, 40)))
        story.tell(world.log)
        number += 1
        at += timedelta(days=draws.wait(170))


def _score(value: float) -> Decimal:
    """In steps of a half."""
    return rounded(Decimal(repr(value)) / _SCORE_STEP, Decimal(1)) * _SCORE_STEP
