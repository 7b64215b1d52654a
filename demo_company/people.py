"""Who works here: teams, people, what changes about them, and who is responsible on a given day."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from demo_company.catalogue import GIVEN_NAMES, SURNAMES
from demo_company.clock import FIRST_DAY, opening
from demo_company.draws import Draws
from demo_company.log import Log
from demo_company.records import Team, User

SALES, MARKETING, SERVICE = "D10", "D20", "D30"
DEPARTMENTS = {SALES: "销售中心", MARKETING: "市场部", SERVICE: "客户成功中心"}
SERVICE_TEAMS = {"S31": "客户成功一组", "S32": "客户成功二组"}
SERVICE_TEAM_OF_REGION = {"east": "S31", "south": "S32", "north": "S32"}


@dataclass(frozen=True)
class SalesTeam:
    team_id: str
    name: str
    region_id: str | None
    channel_id: str
    seats: tuple[str | None, ...]  # the region of each rep, where it differs from the team's


SALES_TEAMS = (
    SalesTeam("T11", "华东直销部", "east", "direct", (None,) * 7),
    SalesTeam("T12", "华南直销部", "south", "direct", (None,) * 5),
    SalesTeam("T13", "华北直销部", "north", "direct", (None,) * 5),
    SalesTeam("T14", "渠道部", None, "partner", ("east",) * 3 + ("south",) * 2 + ("north",) * 2),
)
TEAMS = {team.team_id: team for team in SALES_TEAMS}


@dataclass(frozen=True)
class Post:
    """Where somebody works from `first_day` on."""

    first_day: date
    team_id: str
    region_id: str | None = None


# What happened to whom: (team, seat) at the start of the history.
LEAVERS = {("T11", 2): date(2025, 5, 16), ("T13", 1): date(2025, 11, 28)}
MOVERS = {
    ("T11", 5): Post(date(2025, 9, 15), "T12"),  # in the middle of a month
    ("T14", 0): Post(date(2025, 7, 1), "T11"),
}
JOINERS = (
    Post(date(2025, 3, 3), "T12"),
    Post(date(2025, 6, 3), "T11"),
    Post(date(2026, 1, 5), "T13"),
)
NEW_NAMES = {"T14": (date(2025, 10, 9), "渠道与生态部")}


@dataclass(frozen=True)
class Person:
    """One employee. Skill and pace vary around 1; more is better."""

    user_id: str
    name: str
    role: str
    posts: tuple[Post, ...]
    hired_on: date
    left_on: date | None = None
    skill: float = 1.0
    pace: float = 1.0

    def works_on(self, day: date) -> bool:
        return self.posts[0].first_day <= day and (self.left_on is None or day <= self.left_on)

    def post_on(self, day: date) -> Post:
        return [self.posts[0], *(post for post in self.posts if post.first_day <= day)][-1]

    def region_on(self, day: date) -> str | None:
        post = self.post_on(day)
        team = TEAMS.get(post.team_id)
        return post.region_id or (team.region_id if team else None)

    def seniority_on(self, day: date) -> str:
        return [level for first, level in self._seniority_steps() if first <= day][-1]

    def days_of_change(self) -> list[date]:
        """First days of the periods in which team, region and seniority stay the same."""
        steps = [max(first, self.posts[0].first_day) for first, _ in self._seniority_steps()]
        days = {*steps, *(post.first_day for post in self.posts)}
        return sorted(day for day in days if self.left_on is None or day <= self.left_on)

    def _seniority_steps(self) -> list[tuple[date, str]]:
        levels = {"new": 0, "junior": 91, "regular": 366, "senior": 1096}
        return [(self.hired_on + timedelta(days=days), level) for level, days in levels.items()]


@dataclass(frozen=True)
class People:
    everyone: Mapping[str, Person]
    managers: Mapping[str, str]  # team -> user
    _on_duty: dict[tuple[str, str, date], list[Person]] = field(default_factory=dict)

    def working(self, role: str, day: date, team_id: str | None = None) -> list[Person]:
        return [
            person
            for person in self.everyone.values()
            if person.role == role
            and person.works_on(day)
            and (team_id is None or person.post_on(day).team_id == team_id)
        ]

    def reps(self, region: str, channel: str, day: date) -> list[Person]:
        """Reps who sell in that region through that channel; online business is direct."""
        wanted = (region, "partner" if channel == "partner" else "direct", day)
        if wanted not in self._on_duty:
            self._on_duty[wanted] = [
                person
                for person in self.working("rep", day)
                if person.region_on(day) == region
                and TEAMS[person.post_on(day).team_id].channel_id == wanted[1]
            ]
        return self._on_duty[wanted]

    def responsible(self, user_id: str, day: date) -> Person:
        """The person, or whoever took over after they left."""
        person = self.everyone[user_id]
        while person.left_on is not None and person.left_on < day:
            first_day = person.left_on + timedelta(days=1)
            heirs = self.working(person.role, first_day, person.post_on(first_day).team_id)
            person = heirs[int(person.user_id[1:]) % len(heirs)]
        return person

    def handovers(self, user_id: str, after: date, through: date) -> list[tuple[date, Person]]:
        """(first day, new owner) of what `user_id` owned, whenever its owner left in that time."""
        found: list[tuple[date, Person]] = []
        person = self.responsible(user_id, after)
        while person.left_on is not None and person.left_on < through:
            first_day = person.left_on + timedelta(days=1)
            person = self.responsible(person.user_id, first_day)
            found.append((first_day, person))
        return found


def hire(seed: int, log: Log) -> People:
    """Decide who works here, and record teams and people as the CRM comes to know them."""
    draws = Draws(seed, "people")
    everyone: dict[str, Person] = {}

    def employ(role: str, *posts: Post, left_on: date | None = None) -> str:
        user_id = f"E{32 + len(everyone):03d}"
        joined = posts[0].first_day
        everyone[user_id] = Person(
            user_id=user_id,
            name=draws.pick(SURNAMES) + draws.pick(GIVEN_NAMES),
            role=role,
            posts=posts,
            hired_on=joined
            if joined > FIRST_DAY
            else joined - timedelta(days=draws.whole(20, 1500)),
            left_on=left_on,
            skill=min(1.4, draws.around(1.0, 0.2)),
            pace=draws.around(1.0, 0.4),
        )
        return user_id

    managers = {
        department: employ(role, Post(FIRST_DAY, department))
        for department, role in ((SALES, "manager"), (MARKETING, "marketing"), (SERVICE, "manager"))
    }
    for team in SALES_TEAMS:
        managers[team.team_id] = employ("manager", Post(FIRST_DAY, team.team_id))
        for seat, region in enumerate(team.seats):
            place = (team.team_id, seat)
            posts: tuple[Post, ...] = (Post(FIRST_DAY, team.team_id, region),)
            if place in MOVERS:
                posts = (*posts, MOVERS[place])
            employ("rep", *posts, left_on=LEAVERS.get(place))
    for team_id in SERVICE_TEAMS:
        managers[team_id] = employ("manager", Post(FIRST_DAY, team_id))
        for _ in range(3):
            employ("service", Post(FIRST_DAY, team_id))
    for role in ("sdr", "sdr", "marketing"):
        employ(role, Post(FIRST_DAY, MARKETING))
    for post in JOINERS:
        employ("rep", post)

    people = People(everyone, managers)
    _record_teams(people, log)
    for person in everyone.values():
        _record_person(person, people, log)
    return people


def _record_teams(people: People, log: Log) -> None:
    names = {**DEPARTMENTS, **SERVICE_TEAMS, **{team.team_id: team.name for team in SALES_TEAMS}}
    for team_id, name in names.items():
        sells = TEAMS.get(team_id)
        team = Team(
            team_id=team_id,
            valid_from=FIRST_DAY,
            team_name=name,
            parent_team_id=_parent(team_id),
            region_id=sells.region_id if sells else None,
            channel_id=sells.channel_id if sells else None,
            manager_user_id=people.managers[team_id],
        )
        log.add(opening(FIRST_DAY), team)
        if team_id in NEW_NAMES:
            first_day, new_name = NEW_NAMES[team_id]
            log.add(opening(first_day), replace(team, valid_from=first_day, team_name=new_name))


def _record_person(person: Person, people: People, log: Log) -> None:
    periods = person.days_of_change()
    for first_day in periods:
        post = person.post_on(first_day)
        row = User(
            user_id=person.user_id,
            valid_from=first_day,
            user_name=person.name,
            role=person.role,
            team_id=post.team_id,
            manager_user_id=_superior(person, post.team_id, people),
            region_id=post.region_id,
            seniority=person.seniority_on(first_day),
            hired_on=person.hired_on,
        )
        log.add(opening(first_day), row)
        if person.left_on and first_day == periods[-1]:
            log.add(opening(person.left_on), replace(row, left_on=person.left_on))


def _superior(person: Person, team_id: str, people: People) -> str | None:
    if people.managers[team_id] != person.user_id:
        return people.managers[team_id]
    parent = _parent(team_id)
    return people.managers[parent] if parent else None


def _parent(team_id: str) -> str | None:
    return SALES if team_id in TEAMS else SERVICE if team_id in SERVICE_TEAMS else None
