"""The company's memory: an ordered log of what it came to know, and when.

Everything else is read from it: an export is the changes of one day, the state of a day is the last
change of every record up to that day. Nothing is ever removed: a deletion is one more change.
"""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter, itemgetter
from typing import Any, Generic, TypeVar

from demo_company.clock import start_of
from demo_company.records import Record

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Change:
    """At `recorded_at` the company's systems said `record`; or said that it is gone."""

    recorded_at: datetime
    record: Record
    is_deleted: bool = False


class Log:
    """Changes up to the end of the day `through`; what is recorded later has not happened yet."""

    def __init__(self, through: date) -> None:
        self.through = through
        self.end = start_of(through + timedelta(days=1))
        self._changes: dict[type[Record], list[Change]] = defaultdict(list)
        self._ordered: set[type[Record]] = set()

    def add(self, recorded_at: datetime, record: R, *, is_deleted: bool = False) -> R:
        """Remember `record` and hand it back, so that its next state can be made from it."""
        if recorded_at < self.end:
            self._changes[type(record)].append(Change(recorded_at, record, is_deleted))
            self._ordered.discard(type(record))
        return record

    def changes(
        self, kind: type[Record], after: date | None = None, through: date | None = None
    ) -> list[Change]:
        """Changes of one kind, oldest first, recorded after one day and up to another."""
        changes = self._changes[kind]
        if kind not in self._ordered:
            changes.sort(key=_recorded_at)  # stable: ties keep their order
            self._ordered.add(kind)
        first = bisect_left(changes, _end_of(after), key=_recorded_at) if after else 0
        last = bisect_left(changes, _end_of(through or self.through), key=_recorded_at)
        return changes[first:last]

    def latest(
        self, kind: type[Record], after: date | None = None, through: date | None = None
    ) -> list[Change]:
        """The last change of each record that changed in that time, in order of first change."""
        identity = attrgetter(*kind.key)
        return list({identity(c.record): c for c in self.changes(kind, after, through)}.values())

    def records(self, kind: type[R], through: date | None = None) -> list[R]:
        """The records of one kind as known at the end of `through`, deleted ones left out."""
        return [
            change.record
            for change in self.latest(kind, through=through)
            if isinstance(change.record, kind) and not change.is_deleted
        ]


_recorded_at = attrgetter("recorded_at")


def _end_of(day: date) -> datetime:
    return start_of(day + timedelta(days=1))


class Story(Generic[R]):
    """One record from its birth on. Changes may be added in any order; `tell` sorts them."""

    def __init__(self, born_at: datetime, record: R) -> None:
        self.born_at = born_at
        self.record = record
        self._edits: list[tuple[datetime, dict[str, Any]]] = []
        self._deleted_at: datetime | None = None

    def then(self, at: datetime, **values: Any) -> None:
        """From `at` on the record has these values."""
        self._edits.append((at, values))

    def deleted(self, at: datetime) -> None:
        """At `at` the source deletes the record; nothing may follow."""
        self._deleted_at = at

    def tell(self, log: Log) -> None:
        """Record the life of the record, up to its deletion."""
        end = self._deleted_at
        if end is not None and end <= self.born_at:
            return
        record = log.add(self.born_at, self.record)
        for at, values in sorted(self._edits, key=itemgetter(0)):
            if end is None or at < end:
                record = log.add(max(at, self.born_at), record.with_values(values))
        if end is not None:
            log.add(end, record, is_deleted=True)
