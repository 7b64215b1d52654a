"""Let Great Expectations ask DuckDB: SQL runs inside the engine, only the answers come out.

Great Expectations gives a connection back to the pool before it reads the result. A DuckDB cursor
has lost its rows by then, and every expectation would seem to fail. The cursor below fetches its
rows when it executes. What is fetched is small: counts, and the names of columns.
"""

from collections.abc import Sequence
from typing import Any

import duckdb
from duckdb_engine import ConnectionWrapper, CursorWrapper


class BufferedCursor(CursorWrapper):  # type: ignore[misc]
    """A cursor that holds its rows, so that they outlive its connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, wrapper: ConnectionWrapper) -> None:
        super().__init__(connection, wrapper)
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Sequence[Any] | None = None

    def execute(self, statement: str, parameters: Any = None, context: Any = None) -> None:
        super().execute(statement, parameters, context)
        self.description = self._connection.description
        self._rows = self._connection.fetchall() if self.description else []

    def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Any]:
        taken, self._rows = self._rows[: size or 1], self._rows[size or 1 :]
        return taken

    def fetchall(self) -> list[Any]:
        taken, self._rows = self._rows, []
        return taken


class BufferedConnection(ConnectionWrapper):  # type: ignore[misc]
    """A DuckDB connection, as SQLAlchemy wants one, whose cursors hold their rows."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        super().__init__(connection)
        self._connection = connection

    def cursor(self) -> BufferedCursor:
        return BufferedCursor(self._connection, self)
