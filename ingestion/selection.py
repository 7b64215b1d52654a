"""The SELECT that turns the records of one file into rows of one entity."""

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from ingestion.casting import (
    CastColumn,
    Check,
    bad_bytes_check,
    cast_column,
    literal,
    source_text,
)
from ingestion.contract import Contract
from ingestion.errors import ContractBroken
from ingestion.mapping import DAY, FILE, RECORD_NUMBER, Condition, Feed, FileRule, Lookup, Mapping
from ingestion.mapping_file import did_you_mean
from ingestion.readers.extract import SOURCE_ROW, Extract

# The outcome of a record that the mapping's `where` leaves to others.
NOT_SELECTED = -1


@dataclass(frozen=True, slots=True)
class LookupTable:
    """A file loaded to be joined: the mapping's key of it, its table, name and columns."""

    key: str
    table: str
    name: str
    columns: tuple[str, ...]

    def position(self, name: str) -> str:
        """The column of the table that holds the file's column `name`."""
        return _Sources(self.name, self.table, self.columns, ()).position(name)


@dataclass(frozen=True, slots=True)
class Selection:
    """Two queries over the same casts: the rows to accept, and why others are not accepted.

    What SQL would only hand on stays out of it, because handing on text costs as much as casting:
    `carried` names the columns that are a source column (its position) with `''` as null, and
    `constants` those with one value in every row.
    """

    columns: tuple[CastColumn, ...]
    checks: tuple[Check, ...]
    carried: Dictionary[str, int]
    constants: Dictionary[str, pa.Scalar]
    selected: str
    joins: str
    raw: tuple[str, ...]

    def accepted(self, records: str) -> str:
        """The number of each accepted record, in order, and its columns that are computed."""
        others = (*self.carried, *self.constants)
        computed = [c for c in self.columns if c.column.name not in others]
        finals = [f"{c.final} AS {c.column.name}" for c in computed]
        if "unmapped_codes" not in others:
            finals.append(f"{_unmapped(self.columns)} AS unmapped_codes")
        # A check that cannot be decided, as contains(null, ...), is not broken: see `explained`.
        unbroken = " AND ".join(f"({check.broken}) IS NOT TRUE" for check in self.checks)
        # A left join gives the rows that found a partner first.
        order = f" ORDER BY {SOURCE_ROW}" if self.joins else ""
        return (
            f"SELECT {', '.join([SOURCE_ROW, *finals])} FROM ({self._values(records, ())})"
            f" WHERE {' AND '.join(filter(None, ['selected', unbroken]))}{order}"
        )

    def explained(self, records: str) -> str:
        """One row for each record: number, the check it breaks (a position in `checks`,
        NOT_SELECTED, or null), its oddities, its decimals, and its raw columns."""
        branches = " ".join(f"WHEN {c.broken} THEN {i}" for i, c in enumerate(self.checks))
        oddities = ", ".join(f"{c.oddity} AS odd_{c.column.name}" for c in self.columns if c.oddity)
        decimals = ", ".join(c.value_name for c in self.columns if c.column.decimal)
        outcome = f"CASE WHEN NOT selected THEN {NOT_SELECTED} {branches} END AS outcome"
        wanted = [SOURCE_ROW, outcome, oddities, decimals, *self.raw]
        return f"SELECT {', '.join(filter(None, wanted))} FROM ({self._values(records, self.raw)})"

    def _values(self, records: str, raw: Sequence[str]) -> str:
        texts = ", ".join(f"{c.text} AS {c.text_name}" for c in self.columns)
        values = ", ".join(f"{c.value} AS {c.value_name}" for c in self.columns)
        raw_columns = "".join(f", {records}.{name}" for name in raw)
        inner = (
            f"SELECT {records}.{SOURCE_ROW}, {self.selected} AS selected, {texts}{raw_columns}"
            f" FROM {records} {self.joins}"
        )
        return f"SELECT *, {values} FROM ({inner})"


def select_from(
    *,
    contract: Contract,
    feed: Feed,
    file: FileRule,
    extract: Extract,
    lookups: Sequence[LookupTable],
    mapping: Mapping,
    day: date,
) -> Selection:
    """Resolve the columns that the mapping names. Raises ContractBroken where one is missing."""
    sources = _Sources(extract.name, "records", extract.columns, file.null_values)
    known: dict[str, str] = {}
    joins: list[str] = []
    for position, (lookup, table) in enumerate(zip(feed.lookups, lookups, strict=True)):
        alias = f"l{position}"
        nulls = mapping.file(table.key).null_values
        there = _Sources(table.name, alias, table.columns, nulls)
        for column in dict.fromkeys(table.columns):
            if table.columns.count(column) == 1:
                known[f"{lookup.name}.{column}"] = there.expression(column)
        matches = [
            f"{sources.expression(one)} = {there.expression(other)}"
            for one, other in zip(lookup.here, lookup.there, strict=True)
        ]
        joins.append(f"LEFT JOIN {table.table} AS {alias} ON {' AND '.join(matches)}")

    def resolve(name: str) -> str:
        if name in known and name not in extract.columns:
            return known[name]
        return sources.expression(name, also=known)

    resolved = {name: resolve(name) for name in _needed(feed)}
    columns = tuple(
        cast_column(
            column,
            feed.rule(column.name),
            resolved,
            day=day,
            file_name=extract.name,
            time_zone=mapping.time_zone,
            natively_typed=extract.natively_typed,
        )
        for column in contract.columns
    )
    raw = tuple(f"c{position}" for position in range(len(extract.columns)))
    plain = {source_text(f"records.{name}", ()): position for position, name in enumerate(raw)}
    checks = [check for column in columns for check in column.checks]
    if extract.may_hold_bad_bytes:
        checks.insert(0, bad_bytes_check([column.text_name for column in columns]))
    return Selection(
        columns=columns,
        checks=tuple(checks),
        carried={
            column.column.name: plain[column.text]
            for column in columns
            if column.is_handed_on and column.text in plain
        },
        constants=_constants(contract, columns, extract.name, mapping, day),
        selected=" AND ".join(_condition(c, resolved) for c in feed.where) or "true",
        joins=" ".join(joins),
        raw=raw,
    )


def columns_named_by(feed: Feed, lookup: Lookup | None = None) -> tuple[str, ...]:
    """The columns that a feed wants of its file, or of one of its lookups."""
    prefixes = {one.name: f"{one.name}." for one in feed.lookups}
    if lookup:
        prefix = prefixes[lookup.name]
        looked_up = [n.removeprefix(prefix) for n in _needed(feed) if n.startswith(prefix)]
        return tuple(dict.fromkeys([*lookup.there, *looked_up]))
    here = [name for one in feed.lookups for name in one.here]
    own = [n for n in _needed(feed) if not n.startswith(tuple(prefixes.values()))]
    return tuple(dict.fromkeys([*own, *here]))


def _needed(feed: Feed) -> list[str]:
    needed = [name for rule in feed.columns for name in rule.sources]
    needed += [rule.when for rule in feed.columns if rule.when]
    needed += [condition.column for condition in feed.where]
    return [name for name in dict.fromkeys(needed) if name not in (RECORD_NUMBER, DAY, FILE)]


@dataclass(frozen=True, slots=True)
class _Sources:
    file: str
    alias: str
    columns: tuple[str, ...]
    null_values: tuple[str, ...]

    def expression(self, name: str, also: Dictionary[str, str] | None = None) -> str:
        return source_text(f"{self.alias}.{self.position(name, also)}", self.null_values)

    def position(self, name: str, also: Dictionary[str, str] | None = None) -> str:
        count = self.columns.count(name)
        if count == 0:
            hint = did_you_mean(name, [*self.columns, *(also or ())])
            raise ContractBroken(f"{self.file} has no column {name!r}.{hint}")
        if count > 1:
            raise ContractBroken(f"{self.file} has {count} columns called {name!r}")
        return f"c{self.columns.index(name)}"


def _condition(condition: Condition, sources: Dictionary[str, str]) -> str:
    text = sources[condition.column]
    match condition.test:
        case "filled":
            return f"{text} IS NOT NULL"
        case "empty":
            return f"{text} IS NULL"
        case "in":
            return f"coalesce({text} IN ({', '.join(map(literal, condition.values))}), false)"
        case _:
            return f"coalesce({text} NOT IN ({', '.join(map(literal, condition.values))}), true)"


def _constants(
    contract: Contract, columns: Sequence[CastColumn], file_name: str, mapping: Mapping, day: date
) -> dict[str, pa.Scalar]:
    """The columns that the file does not have, and those of lineage that are the file's own."""
    found = {
        "source_system": mapping.source,
        "source_file": file_name,
        "source_time_zone": mapping.time_zone,
        "loaded_on": day,
        **{column.column.name: None for column in columns if column.is_absent},
    }
    if not any(column.unmapped for column in columns):
        found["unmapped_codes"] = None
    return {
        name: pa.scalar(value, contract.schema.field(name).type) for name, value in found.items()
    }


def _unmapped(columns: Sequence[CastColumn]) -> str:
    coded = [column for column in columns if column.unmapped]
    members = ", ".join(
        f"""CASE WHEN {c.unmapped} THEN '"{c.column.name}":' || to_json({c.text_name}) END"""
        for c in coded
    )
    anything = " OR ".join(f"({c.unmapped})" for c in coded)
    return f"CASE WHEN {anything} THEN '{{' || concat_ws(',', {members}) || '}}' END"
