"""One complete copy of the marts: a DuckDB file, the same as Parquet, and the proof of both.

Everything happens inside DuckDB; no row passes through Python.
"""

import hashlib
import json
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from publishing import sql
from publishing.durable import flush
from publishing.errors import CandidateBusy, NothingToPublish, NotVerified

# Files of this version open in DuckDB 1.4 (long-term support) and everything later.
STORAGE_VERSION = "v1.4.0"
FILE = "kpi.duckdb"


@dataclass(frozen=True, slots=True)
class Mart:
    """What a mart holds: enough to see that two copies are the same.

    `fingerprint` covers names, types and all rows, in any order. `totals` maps each decimal column
    to its exact sum, as text; null when no row has a value.
    """

    rows: int
    fingerprint: str
    totals: Mapping[str, str | None]


@contextmanager
def attached(file: Path, scratch: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open `file` read-only under its own catalog name `kpi`, with temporary files in `scratch`."""
    # The views and some marts name the catalog, so it must be called kpi whatever the path is.
    with duckdb.connect(config={"temp_directory": str(scratch / ".spill")}) as connection:
        connection.execute("set enable_progress_bar = false")
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
    *,
    previous: Path | None,
    unchanged: Collection[str],
) -> None:
    """Write the attached marts and views to `folder`, in one order whatever the input's order was.

    An `unchanged` mart is taken over from the folder `previous`: its Parquet file is hard-linked,
    and its rows, which are in order already, are not sorted again.
    """
    parquet = folder / "marts"
    parquet.mkdir()
    file = folder / FILE
    if previous is not None:
        connection.execute(f"attach {sql.text(previous / FILE)} as previous (read_only)")
    connection.execute(
        f"attach {sql.text(file)} as draft (storage_version {sql.text(STORAGE_VERSION)})"
    )
    connection.execute("create schema draft.marts")
    for name in _mart_names(connection):
        table = f"marts.{sql.name(name)}"
        target = parquet / f"{name}.parquet"
        if previous is not None and name in unchanged:
            connection.execute(f"create table draft.{table} as from previous.{table}")
            os.link(previous / "marts" / target.name, target)
        else:
            connection.execute(f"create table draft.{table} as from kpi.{table} order by all")
            connection.execute(
                f"copy draft.{table} to {sql.text(target)} (format parquet, compression zstd)"
            )
            flush(target)
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
    flush(parquet)


def verify(
    folder: Path, built: Mapping[str, Mart], views: Mapping[str, str], unchanged: Collection[str]
) -> None:
    """Open the copy as a reader would and compare it with what was built.

    The Parquet files of `unchanged` marts were compared when they were written.
    """
    with attached(folder / FILE, folder) as connection:
        _compare("the DuckDB file", inspect(connection), built)
        if contribution_views(connection) != dict(views):
            raise NotVerified("The published contributions are not those that were built.")
        for view in views:
            connection.execute(f"select * from kpi.contributions.{sql.name(view)} limit 0")
        written = built.keys() - set(unchanged)
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
    columns = connection.execute(f"describe from {relation}").fetchall()
    shape = [(column, kind) for column, kind, *_ in columns]
    decimals = [column for column, kind in shape if kind.startswith("DECIMAL")]
    # A sum of row hashes does not depend on the order, and counts a row that is there twice twice.
    asked = ["count(*)", "sum(hash(row))"] + [f"sum({sql.name(column)})" for column in decimals]
    answer = connection.execute(f"select {', '.join(asked)} from {relation} as row").fetchone()
    assert answer is not None
    rows, hashed, *sums = answer
    content = json.dumps([shape, rows, str(hashed)])
    return Mart(
        rows=rows,
        fingerprint=hashlib.sha256(content.encode()).hexdigest()[:32],
        totals={
            column: None if total is None else f"{total:f}"
            for column, total in zip(decimals, sums, strict=True)
        },
    )
