"""One complete copy of the marts: a DuckDB file, the same as Parquet, and the proof of both.

Everything happens inside DuckDB; no row passes through Python.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from pathlib import Path

import duckdb

from publishing import sql
from publishing.durable import flush
from publishing.errors import CandidateBusy, NothingToPublish, NotVerified

# Files of this version open in DuckDB 1.4 (long-term support) and everything later.
STORAGE_VERSION = "v1.4.0"
FILE = "kpi.duckdb"
# A copy in order is sorted; what does not fit spills to disk.
MEMORY = "4GB"

# Above this share of changed months a mart is written anew: that is faster, and its file tidier.
WRITE_ANEW_ABOVE = 0.5


@dataclass(frozen=True, slots=True)
class Mart:
    """What a mart holds: enough to see that two copies are the same, and where they are not.

    `columns` maps names to types. `months` fingerprints the rows of each month, in any order, by
    the mart's first date; one without a date, and rows without, are the month ''. `fingerprint`
    covers all of it. `totals` maps each decimal column to its exact sum, as text; null when no row
    has a value.
    """

    rows: int
    fingerprint: str
    totals: Mapping[str, str | None]
    columns: Mapping[str, str] = field(default_factory=dict)
    months: Mapping[str, str] = field(default_factory=dict)

    def months_changed_since(self, earlier: "Mart | None") -> set[str] | None:
        """The months to replace in a copy of `earlier`; None where it is better written anew."""
        if earlier is None or not earlier.months or earlier.columns != self.columns:
            return None
        changed = {
            month
            for month in self.months.keys() | earlier.months.keys()
            if self.months.get(month) != earlier.months.get(month)
        }
        return changed if len(changed) <= WRITE_ANEW_ABOVE * len(self.months) else None


@contextmanager
def attached(file: Path, scratch: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open `file` read-only under its own catalog name `kpi`, with temporary files in `scratch`."""
    # The views and some marts name the catalog, so it must be called kpi whatever the path is.
    with duckdb.connect(config={"temp_directory": str(scratch / ".spill")}) as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"set memory_limit = {sql.text(MEMORY)}")
        try:
            connection.execute(f"attach {sql.text(file)} as kpi (read_only)")
        except duckdb.IOException as problem:
            if "lock" in str(problem).lower():
                raise CandidateBusy(
                    f"{file.name} is being written by another process: wait for it to finish, "
                    "then publish again."
                ) from problem
            raise NothingToPublish(f"{file} cannot be opened: build first. {problem}") from problem
        yield connection


def inspect(connection: duckdb.DuckDBPyConnection) -> dict[str, Mart]:
    """Count and fingerprint every mart of the attached file."""
    names = _mart_names(connection)
    return {name: _inspect(connection, f"kpi.marts.{sql.name(name)}") for name in names}


def contribution_views(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The `create view` statement of each KPI's contributions."""
    found = connection.execute(
        """
        select view_name, sql from duckdb_views()
        where database_name = 'kpi' and schema_name = 'contributions'
        order by view_name
        """
    ).fetchall()
    return dict(found)


def copy(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    built: Mapping[str, Mart],
    previous: Path | None,
    before: Mapping[str, Mart],
) -> None:
    """Write the attached marts and views, which are `built`, to `folder`.

    The folder `previous` holds the marts `before`. Its file is copied as it is, and only what
    changed is written: a night costs what the night changed. Parquet files of marts that did not
    change are hard-linked; the others have their rows in one order, whatever the input's was: by
    month, and within a month by all columns.
    """
    file = folder / FILE
    if previous is not None:
        shutil.copyfile(previous / FILE, file)
    connection.execute(
        f"attach {sql.text(file)} as draft (storage_version {sql.text(STORAGE_VERSION)})"
    )
    connection.execute("create schema if not exists draft.marts")
    connection.execute("drop schema if exists draft.contributions cascade")
    for gone in before.keys() - built.keys():
        connection.execute(f"drop table draft.marts.{sql.name(gone)}")
    for name, mart in built.items():
        if mart != before.get(name):
            _bring_up_to_date(connection, name, mart, before.get(name))
    _write_parquet(connection, folder, built, previous, before)
    views = contribution_views(connection)
    connection.execute("detach kpi")
    connection.execute("checkpoint draft")
    connection.execute("detach draft")

    # The views name their tables by catalog, so they are created where that catalog is the copy.
    connection.execute(f"attach {sql.text(file)} as kpi")
    connection.execute("use kpi")
    connection.execute("create schema contributions")
    for statement in views.values():
        connection.execute(statement)
    connection.execute("checkpoint kpi")
    connection.execute("use memory")
    connection.execute("detach kpi")
    flush(file)


def _bring_up_to_date(
    connection: duckdb.DuckDBPyConnection, name: str, mart: Mart, earlier: Mart | None
) -> None:
    """Replace in the draft the months of a mart that changed, or the whole mart."""
    table = f"marts.{sql.name(name)}"
    order = _in_order(mart.columns)
    months = mart.months_changed_since(earlier)
    if months is None:
        connection.execute(f"create or replace table draft.{table} as from kpi.{table} {order}")
        return
    changed = " or ".join(_in_month(mart.columns, month) for month in sorted(months))
    connection.execute(f"delete from draft.{table} where {changed}")
    connection.execute(f"insert into draft.{table} from kpi.{table} where {changed} {order}")


def _write_parquet(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    built: Mapping[str, Mart],
    previous: Path | None,
    before: Mapping[str, Mart],
) -> None:
    parquet = folder / "marts"
    parquet.mkdir()
    for name, mart in built.items():
        target = parquet / f"{name}.parquet"
        if previous is not None and mart == before.get(name):
            os.link(previous / "marts" / target.name, target)
            continue
        # The draft has the rows of each month in their order, and the months as they came.
        table = f"draft.marts.{sql.name(name)}"
        months = [f"(from {table} where {_in_month(mart.columns, month)})" for month in mart.months]
        connection.execute(
            f"copy ({' union all '.join(months) or f'from {table}'}) "
            f"to {sql.text(target)} (format parquet, compression zstd)"
        )
        flush(target)
    flush(parquet)


def verify(
    folder: Path, built: Mapping[str, Mart], views: Mapping[str, str], before: Mapping[str, Mart]
) -> None:
    """Open the copy as a reader would and compare it with what was built.

    The Parquet files of marts that are as `before` were compared when they were written.
    """
    with attached(folder / FILE, folder) as connection:
        _compare("the DuckDB file", inspect(connection), built)
        if contribution_views(connection) != dict(views):
            raise NotVerified("The published contributions are not those that were built.")
        for view in views:
            connection.execute(f"select * from kpi.contributions.{sql.name(view)} limit 0")
        written = {name for name, mart in built.items() if mart != before.get(name)}
        found = {
            name: _inspect(
                connection, f"read_parquet({sql.text(folder / 'marts' / f'{name}.parquet')})"
            )
            for name in written
        }
        _compare("the Parquet file", found, {name: built[name] for name in written})


def _compare(where: str, copied: Mapping[str, Mart], built: Mapping[str, Mart]) -> None:
    for name in sorted(copied.keys() | built.keys()):
        if copied.get(name) != built.get(name):
            raise NotVerified(
                f"{name}: {where} holds {copied.get(name)}, but {built.get(name)} was built. "
                "Nothing was published. Parquet has no type for every DuckDB column (hugeint turns "
                "into double): cast it in the model. Otherwise check the disk and publish again."
            )


def _mart_names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found = connection.execute(
        """
        select table_name from information_schema.tables
        where table_catalog = 'kpi' and table_schema = 'marts'
        order by table_name
        """
    ).fetchall()
    return [name for (name,) in found]


def _inspect(connection: duckdb.DuckDBPyConnection, relation: str) -> Mart:
    described = connection.execute(f"describe from {relation}").fetchall()
    columns = {column: kind for column, kind, *_ in described}
    decimals = [column for column, kind in columns.items() if kind.startswith("DECIMAL")]
    # A sum of row hashes does not depend on the order, and counts a row that is there twice twice.
    asked = ["count(*)", "sum(hash(row))"] + [f"sum({sql.name(column)})" for column in decimals]
    by_month = connection.execute(
        f"select {_month_of(columns)}, {', '.join(asked)} from {relation} as row group by 1"
    ).fetchall()
    months = {
        f"{month:%Y-%m}" if month else "": _short_hash([rows, str(hashed)])
        for month, rows, hashed, *_ in by_month
    }
    sums = zip(*(totals for _, _, _, *totals in by_month), strict=True) if by_month else ()
    return Mart(
        rows=sum(rows for _, rows, *_ in by_month),
        fingerprint=_short_hash([list(columns.items()), sorted(months.items())]),
        totals=dict.fromkeys(decimals)
        | {column: _sum(totals) for column, totals in zip(decimals, sums, strict=False)},
        columns=columns,
        months=dict(sorted(months.items())),
    )


def _month_of(columns: Mapping[str, str]) -> str:
    """The first day of a row's month as SQL; null for a row without a date."""
    day = _first_date(columns)
    return f"cast(date_trunc('month', {sql.name(day)}) as date)" if day else "null"


def _in_order(columns: Mapping[str, str]) -> str:
    """The order of rows: months that follow each other are read without reading the others."""
    by = [f"{_month_of(columns)} nulls first"] if _first_date(columns) else []
    return f"order by {', '.join([*by, *map(sql.name, columns)])}"


def _in_month(columns: Mapping[str, str], month: str) -> str:
    """Whether a row is of a month like 2026-03, as a range: DuckDB need not read the others."""
    day = _first_date(columns)
    if not day:
        return "true"
    if not month:
        return f"{sql.name(day)} is null"
    first = f"date '{month}-01'"
    return f"({sql.name(day)} >= {first} and {sql.name(day)} < {first} + interval 1 month)"


def _first_date(columns: Mapping[str, str]) -> str | None:
    return next((column for column, kind in columns.items() if kind == "DATE"), None)


def _short_hash(content: object) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]


def _sum(totals: tuple[Decimal | None, ...]) -> str | None:
    known = [total for total in totals if total is not None]
    with localcontext(prec=80):  # Python's own 28 digits would round.
        return f"{sum(known):f}" if known else None
