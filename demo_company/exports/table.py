"""A table of an export: which records it holds, and how their fields become its cells."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from demo_company.clock import start_of
from demo_company.log import Change
from demo_company.records import Record

Cell = str | int | float | date | datetime | None
Row = list[Cell]


@dataclass(frozen=True)
class Column:
    """One column: its header and what the department writes under it on an export day.

    `is_own_id`: it holds ids that no other company of a holding has (see `holding`).
    """

    header: str
    cell: Callable[[Change, date], Cell]
    is_own_id: bool = False


@dataclass(frozen=True)
class Table:
    """All records of one kind in one file or sheet.

    `is_whole`: every export repeats the table; otherwise it holds what changed since the last.
    """

    kind: type[Record]
    path: str
    columns: tuple[Column, ...]
    sheet: str | None = None
    is_whole: bool = False

    @property
    def department(self) -> str:
        return self.kind.entity.split(".")[0]

    @property
    def is_shared(self) -> bool:
        """Whether all companies of a holding have this table in common."""
        return not any(column.is_own_id for column in self.columns)

    @property
    def headers(self) -> list[str]:
        return [column.header for column in self.columns]

    def rows(self, changes: Iterable[Change], day: date) -> list[Row]:
        return [[column.cell(change, day) for column in self.columns] for change in changes]


def plain(header: str, field: str) -> Column:
    """Text as it is, whole numbers as digits."""

    def cell(change: Change, day: date) -> Cell:
        value = getattr(change.record, field)
        return None if value is None else str(value)

    return Column(header, cell)


def number(header: str, field: str) -> Column:
    """A number as JSON and Excel know it: ids beyond 2^53 stay exact in JSON."""

    def cell(change: Change, day: date) -> Cell:
        value = getattr(change.record, field)
        if value is None:
            return None
        if isinstance(value, Decimal) and value != value.to_integral_value():
            return float(value)
        return int(value)

    return Column(header, cell)


def own_id(header: str, field: str) -> Column:
    """An id of the company's own, such as a person's or an order's, as text."""
    return replace(plain(header, field), is_own_id=True)


def own_number(header: str, field: str) -> Column:
    """An id of the company's own that is a number."""
    return replace(number(header, field), is_own_id=True)


def grouped(header: str, field: str) -> Column:
    """Money with thousands separators, as people type it."""

    def cell(change: Change, day: date) -> Cell:
        value = getattr(change.record, field)
        return None if value is None else f"{value:,}"

    return Column(header, cell)


def epoch(header: str, field: str) -> Column:
    """A moment, or the midnight that begins a date, in milliseconds since 1970."""

    def cell(change: Change, day: date) -> Cell:
        return _milliseconds(getattr(change.record, field))

    return Column(header, cell)


def moment(header: str, field: str, pattern: str) -> Column:
    """Local time or date, written by `pattern`."""

    def cell(change: Change, day: date) -> Cell:
        value = getattr(change.record, field)
        return None if value is None else value.strftime(pattern)

    return Column(header, cell)


def zoned(header: str, field: str) -> Column:
    """ISO 8601 with its offset."""

    def cell(change: Change, day: date) -> Cell:
        value = getattr(change.record, field)
        return None if value is None else value.isoformat()

    return Column(header, cell)


def dated(header: str, field: str) -> Column:
    """A real date or local time, as a spreadsheet stores it."""

    def cell(change: Change, day: date) -> Cell:
        value = getattr(change.record, field)
        return value.replace(tzinfo=None) if isinstance(value, datetime) else value

    return Column(header, cell)


def word(header: str, field: str, words: Mapping[Any, str]) -> Column:
    """The department's word for a value of ours."""

    def cell(change: Change, day: date) -> Cell:
        value = getattr(change.record, field)
        return None if value is None else words[value]

    return Column(header, cell)


def changed(header: str, pattern: str | None = None) -> Column:
    """When the system last changed the record: by `pattern`, or in epoch milliseconds."""

    def cell(change: Change, day: date) -> Cell:
        if pattern is None:
            return _milliseconds(change.recorded_at)
        if pattern == "iso":
            return change.recorded_at.isoformat()
        return change.recorded_at.strftime(pattern)

    return Column(header, cell)


def gone(header: str, yes: Cell, no: Cell) -> Column:
    """Whether the record has been deleted."""
    return Column(header, lambda change, day: yes if change.is_deleted else no)


def _milliseconds(value: date | datetime | None) -> str | None:
    if value is None:
        return None
    at = value if isinstance(value, datetime) else start_of(value)
    return str(int(at.timestamp()) * 1000)
