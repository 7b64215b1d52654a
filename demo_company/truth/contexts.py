"""Contexts: which records and which entities a KPI that is not meant for everybody applies to.

A record is in a context when any row of the policy of its day says so, by what the record itself
is credited to. On a day for which the policy says nothing of a context, everything is in it.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from demo_company.records import Store, User
from demo_company.truth.credits import Credit, credit
from demo_company.truth.periods import Period
from demo_company.truth.policy import Row
from demo_company.truth.world import Known

EVERYTHING = ("rep", "team", "region", "channel", "segment", "store", "stage", "market_mode")
SOURCE = "demo"  # the name by which policy rows call the company

_MEMBER_TYPES = ("rep", "team", "region", "channel", "store")


def is_in(
    known: Known,
    context: str,
    of: Credit,
    day: date,
    decided_by: tuple[str, ...] = EVERYTHING,
) -> bool:
    """Whether a record of that day is. Of other attributes than these nothing is asked."""
    rows = _rules(known, context, day)
    return not rows or any(
        row["decided_by"] in decided_by and _attribute(known, row, of, day) == row["value"]
        for row in rows
    )


def members(known: Known, context: str, period: Period) -> set[tuple[str, str]] | None:
    """Who is in a context on a day of a period, or has somebody who is; None: everybody is.

    A person who works there counts for the team, region and channel of that day, a store for
    its region.
    """
    found: set[tuple[str, str]] = set()
    last = min(period.end, known.as_of)
    for number in range((last - period.start).days + 1):
        day = period.start + timedelta(days=number)
        if not _rules(known, context, day):
            return None
        found |= _members_on(known, context, day)
    return found


def _members_on(known: Known, context: str, day: date) -> set[tuple[str, str]]:
    memory = known.recall(_memory_of_members)
    if (context, day) not in memory:
        memory[context, day] = {
            (kind, key)
            for of in _who_is_there(known, day)
            if is_in(known, context, of, day)
            for kind in _MEMBER_TYPES
            if (key := getattr(of, kind)) is not None
        }
    return memory[context, day]


def _who_is_there(known: Known, day: date) -> Iterator[Credit]:
    """What a record of each employee and store would be credited to, if it knew no more."""
    for user_id in sorted({user.user_id for user in known.all(User)}):
        user = known.on(User, user_id, day)
        if user is None or (user.hired_on is not None and day < user.hired_on):
            continue
        if user.left_on is None or day <= user.left_on:
            yield credit(known, day, rep=user_id)
    for store_id in sorted({store.store_id for store in known.all(Store)}):
        store = known.on(Store, store_id, day)
        if store is not None:
            yield Credit(store=store_id, region=store.region_id)


def _attribute(known: Known, row: Row, of: Credit, day: date) -> str | None:
    if row["decided_by"] == "stage":
        return _stage(known, of.rep, day)
    if row["decided_by"] == "market_mode":
        return known.policy.market_mode(of.region, of.channel, day)
    value: str | None = getattr(of, row["decided_by"])
    return value


def _stage(known: Known, rep: str | None, day: date) -> str | None:
    """The stage that a sales rep's month of employment has reached."""
    hired_on = known.recall(_hired_on).get(rep or "")
    if hired_on is None:
        return None
    month = (day.year - hired_on.year) * 12 + day.month - hired_on.month + 1
    return known.policy.stage("rep", month, day)


def _hired_on(known: Known) -> Mapping[str, date]:
    found: dict[str, date] = {}
    for user in known.all(User):
        if user.role == "rep" and user.hired_on is not None:
            found[user.user_id] = min(user.hired_on, found.get(user.user_id, user.hired_on))
    return found


def _rules(known: Known, context: str, day: date) -> list[Row]:
    memory = known.recall(_memory_of_rules)
    if day not in memory:
        memory[day] = [
            row for row in known.policy.on(day, "policy_context") if row["source"] in ("*", SOURCE)
        ]
    return [row for row in memory[day] if row["context"] == context]


def _memory_of_members(_: Known) -> dict[tuple[str, date], set[tuple[str, str]]]:
    return {}


def _memory_of_rules(_: Known) -> dict[date, list[Row]]:
    return {}
