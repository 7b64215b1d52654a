"""The company's memory: an ordered log of what it came to know, and when.

Everything else is read from it: an export is the changes of one day, the state of a day is the last
change of every record up to that day. Nothing is ever removed: a deletion is one more change.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
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
        self._changes: list[Change] = []
        self._is_ordered = True

    def add(self, recorded_at: datetime, record: R, *, is_deleted: bool = False) -> R:
        """Remember `record` and hand it back, so that its next state can be made from it."""
        if recorded_at < self.end:
            self._changes.append(Change(recorded_at, record, is_deleted))
            self._is_ordered = False
        return record

    def changes(self, after: date | None = None, through: date | None = None) -> Iterator[Change]:
        """Changes recorded after the day `after` and up to the day `through`, oldest first."""
        if not self._is_ordered:
            self._changes.sort(key=attrgetter("recorded_at"))  # stable: ties keep their order
            self._is_ordered = True
        first = start_of(after + timedelta(days=1)) if after else None
        end = start_of(through + timedelta(days=1)) if through else self.end
        for change in self._changes:
            if change.recorded_at >= end:
                return
            if first is None or change.recorded_at >= first:
                yield change

    def latest(self, after: date | None = None, through: date | None = None) -> list[Change]:
        """The last change of each record that changed in that time, in order of first change."""
        last: dict[tuple[object, ...], Change] = {}
        for change in self.changes(after, through):
            last[change.record.identity] = change
        return list(last.values())

    def records(self, kind: type[R], through: date | None = None) -> list[R]:
        """The records of one kind as known at the end of `through`, deleted ones left out."""
        return [
            change.record
            for change in self.latest(through=through)
            if isinstance(change.record, kind) and not change.is_deleted
        ]


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
                record = log.add(max(at, self.born_at), replace(record, **values))
        if end is not None:
            log.add(end, record, is_deleted=True)
