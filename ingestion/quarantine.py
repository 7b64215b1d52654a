"""Rows set aside: one JSON line each, with file, line, rule, reason and the row as it was.

The quarantine holds raw rows and therefore personal data. It stays inside the home and nothing of
it enters manifests, evidence or reports.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import duckdb
import numpy as np
import pyarrow as pa

from ingestion.manifest import Finding
from ingestion.readers.extract import SOURCE_ROW, Extract, Malformed, RowNumbers, schema_of
from ingestion.readers.stream import MalformedRecords
from ingestion.repeated_keys import Repeats
from ingestion.selection import NOT_SELECTED, Selection


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
    """The quarantine file of one entity of one source, and the sums of what was not accepted.

    Used as a context manager. A file is only written if there is a row for it.
    """

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
        self._file.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")
        self._rules[row.rule] += 1
        self.rows_aside += 1

    def leave_out(self, kind: str, rows: int) -> None:
        """Count rows that are no fault: not meant for the entity, or repeated as declared."""
        if rows:
            self._findings[kind, None] += rows
            self.rows_left_out += rows

    def observe(self, kind: str, column: str, rows: int) -> None:
        self._findings[kind, column] += rows

    def rules(self) -> list[tuple[str, int]]:
        return sorted(self._rules.items())

    def findings(self) -> list[Finding]:
        found = sorted(self._findings.items(), key=lambda item: (item[0][0], item[0][1] or ""))
        return [Finding(kind, column, None, count) for (kind, column), count in found]


@dataclass(frozen=True, slots=True)
class Examination:
    """To say of each row of a file that was not accepted why.

    `not_accepted` are the records missing from the first pass: those that were read are kept in
    the file `aside`, the others are `malformed`. `repeats` are those taken out for their key,
    `doubtful` accepted ones whose local times may have happened twice or never: for these the
    source is read a second time.
    """

    connection: duckdb.DuckDBPyConnection
    extract: Extract
    selection: Selection
    aside: Path
    malformed: MalformedRecords
    not_accepted: RowNumbers
    repeats: Repeats
    doubtful: RowNumbers

    def write_to(self, quarantine: Quarantine) -> None:
        for verdict, rows in self.repeats.left_out.items():
            quarantine.leave_out(verdict, rows)
        lost = np.union1d(self.not_accepted, self.repeats.quarantined)
        accepted_once = np.union1d(self.repeats.quarantined, self.doubtful)
        if not len(lost) and not len(accepted_once):
            return
        self._explain(accepted_once)
        self._mark_duplicates()
        self._count_times(quarantine)
        self._sum_up("outcome = " + str(NOT_SELECTED), quarantine.left_out_sums)
        quarantine.leave_out("not_selected", self._count(f"outcome = {NOT_SELECTED}"))
        self._sum_up("outcome >= 0 OR is_duplicate", quarantine.quarantined_sums)
        explained = self._count("outcome IS NOT NULL OR is_duplicate") + len(self.malformed)
        if explained != len(lost):
            raise RuntimeError(
                f"{self.extract.name}: {len(lost)} rows not accepted, {explained} explained"
            )
        lines = self.extract.lines(lost)
        for row in self._rows_set_aside():
            line = next(line for number, line in lines if number == row.source_row)
            quarantine.add(replace(row, line=line))

    def _explain(self, accepted_once: RowNumbers) -> None:
        """Fill the table `explained`."""
        schema = schema_of(len(self.extract.columns))
        batches = chain(_kept(self.aside), _read_again(self.extract, accepted_once))
        self.connection.register("records", pa.RecordBatchReader.from_batches(schema, batches))
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE explained AS {self.selection.explained('records')}"
        )
        self.connection.unregister("records")

    def _mark_duplicates(self) -> None:
        self.connection.register("duplicates", {"number": self.repeats.quarantined})
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE explained AS SELECT *, {SOURCE_ROW} IN"
            " (SELECT number FROM duplicates) AS is_duplicate FROM explained"
        )
        self.connection.unregister("duplicates")

    def _count_times(self, quarantine: Quarantine) -> None:
        for column in self.selection.columns:
            if column.oddity:
                odd = f"odd_{column.column.name}"
                for kind, rows in self.connection.execute(
                    f"SELECT {odd}, count(*) FROM explained WHERE {odd} IS NOT NULL"
                    " AND outcome IS NULL AND NOT is_duplicate GROUP BY ALL ORDER BY ALL"
                ).fetchall():
                    quarantine.observe(kind, column.column.name, rows)

    def _sum_up(self, condition: str, sums: dict[str, Decimal]) -> None:
        decimals = [c for c in self.selection.columns if c.column.decimal]
        if decimals:
            listed = ", ".join(f"coalesce(sum({c.value_name}), 0)" for c in decimals)
            totals = self.connection.execute(
                f"SELECT {listed} FROM explained WHERE {condition}"
            ).fetchone()
            for column, total in zip(decimals, totals or (), strict=True):
                sums[column.column.name] += total

    def _count(self, condition: str) -> int:
        counted = self.connection.execute(f"SELECT count(*) FROM explained WHERE {condition}")
        (rows,) = counted.fetchone() or (0,)
        return int(rows)

    def _rows_set_aside(self) -> Iterator[SetAside]:
        """In the order of the file."""
        broken = self.connection.execute(
            "FROM explained WHERE outcome >= 0 OR is_duplicate ORDER BY " + SOURCE_ROW
        ).to_arrow_reader(10_000)
        waiting = iter(self.malformed)
        next_malformed = next(waiting, None)
        for batch in broken:
            for row in batch.to_pylist():
                while next_malformed and next_malformed.source_row < row[SOURCE_ROW]:
                    yield self._malformed(next_malformed)
                    next_malformed = next(waiting, None)
                yield self._broken(row)
        while next_malformed:
            yield self._malformed(next_malformed)
            next_malformed = next(waiting, None)

    def _broken(self, row: dict[str, Any]) -> SetAside:
        raw = {name: row[f"c{place}"] for place, name in enumerate(self.extract.columns)}
        if row["is_duplicate"]:
            rule, column, reason = "duplicate_key", None, "an earlier row has the same key"
        else:
            check = self.selection.checks[row["outcome"]]
            rule, column, reason = check.rule, check.column, check.reason
        return SetAside(self.extract.name, None, row[SOURCE_ROW], rule, column, reason, raw)

    def _malformed(self, record: Malformed) -> SetAside:
        name, number = self.extract.name, record.source_row
        return SetAside(name, None, number, record.rule, None, record.reason, record.raw)


def _read_again(extract: Extract, wanted: RowNumbers) -> Iterator[pa.RecordBatch]:
    """The wanted records, from the file itself."""
    if not len(wanted):
        return
    for chunk in extract.chunks():
        numbers = chunk.rows.column(chunk.rows.num_columns - 1).to_numpy()
        chosen = np.flatnonzero(np.isin(numbers, wanted, assume_unique=True))
        if len(chosen):
            yield chunk.rows.take(pa.array(chosen))


def _kept(path: Path) -> Iterator[pa.RecordBatch]:
    if path.exists():
        with pa.OSFile(str(path)) as file, pa.ipc.open_stream(file) as batches:
            yield from batches
