"""Work on leads, by hand and with the AI tool that came one summer."""

from datetime import date, datetime, timedelta

from demo_company.clock import is_working_day, opening
from demo_company.draws import Draws
from demo_company.log import Story
from demo_company.people import Person
from demo_company.records import LeadWork
from demo_company.world import World

FIRST_NOTED_ON = date(2025, 5, 1)  # since then reps note what they work on
TOOL_FROM = date(2025, 6, 16)
_LEADS_AN_HOUR = {True: 3.4, False: 2.3}


def work_on_leads(world: World) -> None:
    """What the reps note of their days; some take to the tool at once, some hardly ever."""
    for person in world.people.everyone.values():
        if person.role != "rep":
            continue
        liking = world.draws("tool", person.user_id).between(0.15, 0.95)
        day = FIRST_NOTED_ON
        while day <= world.through:
            if person.works_on(day) and is_working_day(day):
                _work(world, person, day, liking)
            day += timedelta(days=1)


def _work(world: World, person: Person, day: date, liking: float) -> None:
    draws = world.draws("lead work", person.user_id, day.toordinal())
    if not draws.chance(0.55):
        return
    for spell in range(draws.weighted({1: 0.7, 2: 0.3})):
        with_tool = day >= TOOL_FROM and draws.chance(liking)
        ended_at = opening(day) + timedelta(hours=3 + 4 * spell, minutes=draws.whole(0, 90))
        _note(world, person, f"LW-{person.user_id}-{day:%y%m%d}-{spell + 1}", ended_at, with_tool)


def _note(world: World, person: Person, name: str, at: datetime, with_tool: bool) -> None:
    draws: Draws = world.draws("spell", name)
    minutes = draws.whole(20, 150)
    pace = _LEADS_AN_HOUR[with_tool] * person.pace
    story = Story(
        at,
        LeadWork(
            lead_work_id=name,
            user_id=person.user_id,
            worked_on=at.date(),
            is_with_tool=with_tool,
            minutes=None if draws.chance(0.02) else minutes,
            lead_count=draws.count(pace * minutes / 60),
        ),
    )
    if draws.chance(0.02):
        story.deleted(at + timedelta(days=draws.whole(1, 5)))
    story.tell(world.log)
