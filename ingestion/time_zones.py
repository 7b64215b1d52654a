"""Local times to UTC in SQL, from the zone rules that Python has.

Rule: a local time that happened twice (clocks set back) is its first occurrence; one that never
happened (clocks set forward) is moved forward by the length of the gap. Both are counted as
findings. The rule is Python's `fold=0`, so results can be checked with `zoneinfo`.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

_FIRST = datetime(1900, 1, 1)  # noqa: DTZ001 (local times)
_LAST = datetime(2100, 1, 1)  # noqa: DTZ001

# No zone changed its offset and changed it back within so few days.
_STEP = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Period:
    """From local time `starts` on, UTC is local time minus `offset`."""

    starts: datetime
    offset: timedelta


@dataclass(frozen=True, slots=True)
class Oddity:
    """Local times from `starts` to before `ends` that happened twice, or never.

    `offset` leads to the UTC times that they become.
    """

    kind: str
    starts: datetime
    ends: datetime
    offset: timedelta


@cache
def periods(zone: str) -> tuple[Period, ...]:
    """The offsets of a zone between 1900 and 2100, by local time under `fold=0`."""
    if zone == "UTC":
        return (Period(_FIRST, timedelta(0)),)
    found = [Period(_FIRST, _offset(ZoneInfo(zone), _FIRST))]
    rules = ZoneInfo(zone)
    day = _FIRST
    while day < _LAST:
        after = day + _STEP
        while (offset := _offset(rules, after)) != found[-1].offset:
            changed = _first_with_another_offset(rules, day, after, found[-1].offset)
            found.append(Period(changed, _offset(rules, changed)))
            if found[-1].offset == offset:
                break
        day = after
    return tuple(found)


def oddities(zone: str) -> tuple[Oddity, ...]:
    """The local times of a zone that happened twice or never."""
    found = []
    known = periods(zone)
    for before, after in pairwise(known):
        change = after.offset - before.offset
        # Under fold=0 the earlier offset holds until the doubtful time is over.
        starts = after.starts - abs(change)
        kind = "time_skipped" if change > timedelta(0) else "time_ambiguous"
        found.append(Oddity(kind, starts, after.starts, before.offset))
    return tuple(found)


def doubtful_sql(utc: str, zone: str, first: datetime, last: datetime) -> str | None:
    """Whether a UTC time between `first` and `last` may come from an odd local time.

    Times just after a gap look the same as times in it. None if there was no change in between.
    """
    windows = [(odd.starts - odd.offset, odd.ends - odd.offset) for odd in oddities(zone)]
    near = [(starts, ends) for starts, ends in windows if starts <= last and first < ends]
    return (
        " OR ".join(
            f"({utc} >= TIMESTAMP '{starts}' AND {utc} < TIMESTAMP '{ends}')"
            for starts, ends in near
        )
        or None
    )


def to_utc_sql(local: str, zone: str) -> str:
    """A DuckDB expression: the naive timestamp `local` of `zone` as a naive UTC timestamp."""
    return _search(local, periods(zone))


def to_local_sql(utc: str, zone: str) -> str:
    """A DuckDB expression: the naive UTC timestamp `utc` as a naive local time of `zone`."""
    known = periods(zone)
    # Under fold=0 a period starts, by the clock that shows the later time, when UTC reaches it.
    starts = [_FIRST, *(b.starts - max(a.offset, b.offset) for a, b in pairwise(known))]
    by_utc = [Period(start, -period.offset) for start, period in zip(starts, known, strict=True)]
    return _search(utc, tuple(by_utc))


def oddity_sql(local: str, zone: str) -> str | None:
    """An expression naming what is odd about `local`, or null. None if the zone has no changes."""
    found = oddities(zone)
    if not found:
        return None
    days = sorted({day for odd in found for day in (odd.starts.date(), odd.ends.date())})
    branches = " ".join(
        f"WHEN {local} >= TIMESTAMP '{odd.starts}' AND {local} < TIMESTAMP '{odd.ends}'"
        f" THEN '{odd.kind}'"
        for odd in found
    )
    listed = ", ".join(f"DATE '{day}'" for day in days)
    return f"CASE WHEN CAST({local} AS DATE) IN ({listed}) THEN CASE {branches} END END"


def _search(time: str, known: tuple[Period, ...]) -> str:
    """`time` minus the offset of its period, by a binary search written as nested CASE."""
    if len(known) == 1:
        return _minus(time, known[0].offset)
    middle = len(known) // 2
    earlier, later = _search(time, known[:middle]), _search(time, known[middle:])
    return f"CASE WHEN {time} < TIMESTAMP '{known[middle].starts}' THEN {earlier} ELSE {later} END"


def _minus(time: str, offset: timedelta) -> str:
    seconds = round(offset.total_seconds())
    return time if seconds == 0 else f"({time} - INTERVAL ({seconds}) SECOND)"


def _offset(rules: ZoneInfo, local: datetime) -> timedelta:
    return rules.utcoffset(local) or timedelta(0)


def _first_with_another_offset(
    rules: ZoneInfo, low: datetime, high: datetime, offset: timedelta
) -> datetime:
    seconds = range(int((high - low).total_seconds()) + 1)
    position = bisect_left(
        seconds, True, key=lambda second: _offset(rules, low + timedelta(seconds=second)) != offset
    )
    return low + timedelta(seconds=position)
