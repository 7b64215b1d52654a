"""Rows set aside: one JSON line each, with file, line, rule, reason and the row as it was.

The quarantine holds raw rows and therefore personal data. It stays inside the home and nothing of
it enters manifests, evidence or reports.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ingestion.manifest import Finding
from ingestion.readers.extract import SOURCE_ROW, Extract, Malformed, schema_of
from ingestion.repeated_keys import Repeats
from ingestion.selection import Selection

_NOT_SELECTED = -1


@dataclass(frozen=True, slots=True)
class SetAside:
    """One quarantined row. `line` is where its record starts in the file, counted from 1."""

    file: str
    line: int | None
    source_row: int
    rule: str
    column: str | None
    reason: str
    raw: dict[str, str | None] | str


class Quarantine:
    """The quarantine file of one entity of one source, and what it adds up to."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None
        self._rules: Counter[str] = Counter()
        self._findings: Counter[tuple[str, str | None]] = Counter()
        self.rows_aside = 0
        self.rows_left_out = 0
        self.quarantined_sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        self.left_out_sums: defaultdict[str, Decimal] = defaultdict(Decimal)

    def __enter__(self) -> "Quarantine":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file:
            self._file.close()

    def add(self, row: SetAside) -> None:
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("w", encoding="utf-8")
        entry = {name: getattr(row, name) for name in SetAside.__slots__}
        self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
        self._rules[row.rule] += 1
        self.rows_aside += 1

    def leave_out(self, kind: str) -> None:
        self._findings[kind, None] += 1
        self.rows_left_out += 1

    def observe(self, kind: str, column: str) -> None:
        self._findings[kind, column] += 1

    def rules(self) -> list[tuple[str, int]]:
        return sorted(self._rules.items())

    def findings(self) -> list[Finding]:
        found = sorted(self._findings.items(), key=lambda item: (item[0][0], item[0][1] or ""))
        return [Finding(kind, column, None, count) for (kind, column), count in found]


def examine(
    *,
    connection: duckdb.DuckDBPyConnection,
    extract: Extract,
    selection: Selection,
    not_accepted: npt.NDArray[np.int64],
    doubtful: npt.NDArray[np.int64],
    repeated: Repeats,
    quarantine: Quarantine,
) -> None:
    """Read `extract` again and say of each row that was not accepted why.

    `doubtful` are accepted rows whose local times may have happened twice or never; they are
    counted.
    """
    verdicts = repeated.verdicts()
    lost = np.union1d(not_accepted, np.array(sorted(verdicts), dtype=np.int64))
    wanted = np.union1d(lost, doubtful)
    if not len(wanted):
        return
    malformed: list[Malformed] = []
    schema = schema_of(len(extract.columns))
    rows = pa.RecordBatchReader.from_batches(schema, _only(extract, wanted, malformed))
    connection.register("records", rows)
    answer = connection.execute(selection.explained("records")).fetch_record_batch(10_000)
    decimals = [c.column.name for c in selection.columns if c.column.decimal]
    oddities = [c.column.name for c in selection.columns if c.oddity]
    not_taken = set(lost.tolist())
    found: list[tuple[int, SetAside]] = []
    for batch in answer:
        for row in batch.to_pylist():
            number = row[SOURCE_ROW]
            outcome = row["outcome"]
            if number not in not_taken:
                for name in oddities:
                    if row[f"odd_{name}"]:
                        quarantine.observe(row[f"odd_{name}"], name)
                continue
            verdict = verdicts.get(number)
            left_out = outcome == _NOT_SELECTED or (verdict and verdict != "duplicate_key")
            sums = quarantine.left_out_sums if left_out else quarantine.quarantined_sums
            for name in decimals:
                sums[name] += row[f"v_{name}"] or 0
            if left_out:
                quarantine.leave_out(verdict or "not_selected")
                continue
            found.append(
                (number, _set_aside(extract, selection, row, outcome, is_duplicate=bool(verdict)))
            )
    connection.unregister("records")
    for record in malformed:
        entry = SetAside(
            extract.name,
            None,
            record.source_row,
            record.rule,
            None,
            record.reason,
            record.raw,
        )
        found.append((record.source_row, entry))
    found.sort(key=lambda item: item[0])
    lines = extract.lines([number for number, _ in found])
    for number, entry in found:
        quarantine.add(_on_line(entry, lines.get(number)))


def _on_line(entry: SetAside, line: int | None) -> SetAside:
    values: dict[str, Any] = {name: getattr(entry, name) for name in SetAside.__slots__}
    return SetAside(**values | {"line": line})


def _set_aside(
    extract: Extract,
    selection: Selection,
    row: dict[str, Any],
    outcome: int | None,
    *,
    is_duplicate: bool,
) -> SetAside:
    if outcome is None and not is_duplicate:
        raise RuntimeError(f"record {row[SOURCE_ROW]} of {extract.name} was lost without a reason")
    if outcome is None:
        rule, column, reason = "duplicate_key", None, "an earlier row of this load has the same key"
    else:
        check = selection.checks[outcome]
        rule, column, reason = check.rule, check.column or None, check.reason
    raw = {name: row[f"c{position}"] for position, name in enumerate(extract.columns)}
    return SetAside(extract.name, None, row[SOURCE_ROW], rule, column, reason, raw)


def _only(
    extract: Extract, wanted: Sequence[int] | npt.NDArray[np.int64], malformed: list[Malformed]
) -> Iterator[pa.RecordBatch]:
    """The wanted records; `malformed` collects those that have no columns."""
    for chunk in extract.chunks():
        malformed.extend(chunk.malformed)
        numbers = chunk.rows.column(chunk.rows.num_columns - 1).to_numpy()
        chosen = np.flatnonzero(np.isin(numbers, wanted, assume_unique=True))
        if len(chosen):
            yield chunk.rows.take(pa.array(chosen))
