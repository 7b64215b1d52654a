"""Groups in which customers talk to each other and to the company: who joins, and who says what."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from demo_company.clock import FIRST_DAY, opening, start_of
from demo_company.customers import Customer
from demo_company.log import Story
from demo_company.records import Community, CommunityInteraction, CommunityMember
from demo_company.world import World

_DEEDS = {"message": 0.35, "reply": 0.2, "like": 0.25, "share": 0.05, "check_in": 0.15}
_FIRST_TERM = timedelta(days=280)  # then somebody else looks after the group
_GUESTS = 14  # of each group: nobody knows which customer they belong to


@dataclass(frozen=True)
class Group:
    """A community and its first day."""

    community_id: str
    name: str
    region_id: str
    founded_on: date


GROUPS = (
    Group("SQ01", "华东自动化交流群", "east", FIRST_DAY),
    Group("SQ02", "华东传感器用户群", "east", date(2025, 2, 17)),
    Group("SQ03", "华南自动化交流群", "south", FIRST_DAY),
    Group("SQ04", "华北自动化交流群", "north", date(2024, 11, 4)),
)


def found_communities(world: World) -> None:
    """Record the groups, who looks after them, the staff in them, and those whom nobody knows."""
    for group in GROUPS:
        draws = world.draws("community", group.community_id)
        second_day = group.founded_on + _FIRST_TERM
        for first_day, last_day in (
            (group.founded_on, second_day - timedelta(days=1)),
            (second_day, world.through),
        ):
            keeper = draws.pick(world.people.reps(group.region_id, "online", first_day))
            heirs = world.people.handovers(keeper.user_id, first_day, last_day)
            for since, person in [(first_day, keeper), *heirs]:
                world.log.add(
                    opening(since),
                    Community(
                        community_id=group.community_id,
                        valid_from=since,
                        community_name=group.name,
                        user_id=person.user_id,
                        region_id=group.region_id,
                    ),
                )
        _join(world, group, "Y1", opening(group.founded_on), is_staff=True)
        for number in range(1, _GUESTS + 1):
            days = world.draws("guest", group.community_id, number).wait(150)
            joined_at = opening(group.founded_on) + timedelta(days=days)
            _join(world, group, f"W{number:02d}", joined_at)


def join_communities(world: World, customer: Customer, since: datetime) -> None:
    """Some customers join a group of their region; a few a second one."""
    draws = world.draws("communities", customer.number)
    if customer.channel_id == "direct" or not draws.chance(0.6):
        return
    at = max(since, opening(FIRST_DAY)) + timedelta(days=draws.wait(40))
    for group in GROUPS:
        wants = draws.chance(0.8)
        if wants and group.region_id == customer.region_id and group.founded_on <= at.date():
            _join(world, group, f"{customer.number:07d}", at, account_id=customer.account_id)


def _join(
    world: World,
    group: Group,
    name: str,
    at: datetime,
    *,
    account_id: str | None = None,
    is_staff: bool = False,
) -> None:
    """One membership: its days, and what the member does on them."""
    draws = world.draws("member", group.community_id, name)
    at = at.replace(microsecond=0)
    days = None if is_staff or draws.chance(0.6) else draws.wait(180)
    member = CommunityMember(
        community_member_id=f"{group.community_id}-{name}",
        community_id=group.community_id,
        account_id=account_id,
        is_staff=is_staff if is_staff or draws.chance(0.9) else None,
        joined_on=at.date(),
    )
    noted_late = timedelta(days=draws.whole(1, 40) if draws.chance(0.05) else 0)
    story = Story(at + noted_late, member)
    left_at = (at + timedelta(days=days)).replace(microsecond=0) if days is not None else None
    if left_at is not None:
        story.then(left_at + timedelta(hours=draws.whole(0, 60)), left_on=left_at.date())
    mean_days = 4 if is_staff else draws.around(45, 0.8)
    if not is_staff and draws.chance(0.02):  # entered twice: this one never says anything
        story.deleted(story.born_at + timedelta(days=draws.whole(2, 30)))
        story.tell(world.log)
        return
    story.tell(world.log)
    _talk(world, story, left_at, mean_days)


def _talk(
    world: World, membership: Story[CommunityMember], until: datetime | None, mean_days: float
) -> None:
    """What a member does. Nobody writes it down before they have written down the member."""
    member = membership.record
    draws = world.draws("talk", member.community_member_id)
    end = min(world.end, until) if until is not None else world.end
    at, number = start_of(member.joined_on) + timedelta(days=1 + draws.wait(mean_days)), 1
    while at < end:
        said_at = at.replace(microsecond=0)
        deed = CommunityInteraction(
            community_interaction_id=f"{member.community_member_id}-{number:04d}",
            community_member_id=member.community_member_id,
            interaction_type=draws.weighted(_DEEDS),
            occurred_at=said_at,
        )
        noted_at = max(said_at, membership.born_at) + timedelta(hours=draws.whole(0, 5))
        story = Story(noted_at, deed)
        if draws.chance(0.03):  # a platform that answers days later
            story.born_at += timedelta(days=draws.whole(1, 12))
        if draws.chance(0.02):  # taken back
            story.deleted(story.born_at + timedelta(days=draws.whole(1, 5)))
        story.tell(world.log)
        at += timedelta(days=draws.wait(mean_days))
        number += 1
