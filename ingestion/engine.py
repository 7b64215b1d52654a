"""DuckDB as landing uses it: bounded memory, no surprises from the optimizer, quiet."""

from pathlib import Path

import duckdb

from ingestion import chinese_script

THREADS = 2
# DuckDB's part of the 600 MB that a load may take; the rest is Arrow's and Python's.
MEMORY = "300MB"
ROW_GROUP = 61_440

_UTC = "SET TimeZone = 'UTC'"  # the one of these that a session does not inherit
_SETTINGS = (
    "SET enable_progress_bar = false",
    f"SET threads = {THREADS}",
    f"SET memory_limit = '{MEMORY}'",
    "SET preserve_insertion_order = true",
    # A stream has no statistics: joins stay as written, with the stream on the probe side. A
    # filter stays above the casts that it uses, which would otherwise be computed twice. A long
    # list of codes stays a list: as a join it would mix up the order of records.
    "SET disabled_optimizers = 'join_order,build_side_probe_side,filter_pushdown,in_clause'",
)


def connect(scratch: Path) -> duckdb.DuckDBPyConnection:
    """An in-memory database that spills into `scratch`; to start it costs as much as a file."""
    connection = duckdb.connect(":memory:")
    for setting in _SETTINGS:
        connection.execute(setting)
    chinese_script.register(connection)
    connection.execute(f"SET temp_directory = {sql_path(scratch / 'spill')}")
    return connection


def session(database: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A connection of its own to `database`; its temporary tables go when it is closed."""
    connection = database.cursor()
    connection.execute(_UTC)
    return connection


def sql_path(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def write_parquet_sql(query: str, target: Path) -> str:
    return f"COPY ({query}) TO {sql_path(target)} (FORMAT parquet, ROW_GROUP_SIZE {ROW_GROUP})"
