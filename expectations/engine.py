"""Let Great Expectations ask DuckDB: SQL runs inside the engine, only the answers come out.

Great Expectations gives a connection back to the pool before it reads the result. A DuckDB cursor
has lost its rows by then, and every expectation would seem to fail. The cursor below fetches its
rows when it executes. What is fetched is small: counts, and the names of columns.
"""

from collections.abc import Sequence
from typing import Any

import duckdb
from duckdb_engine import ConnectionWrapper, CursorWrapper, Dialect
from sqlalchemy import Connection
from sqlalchemy.dialects import registry
from sqlalchemy.types import NullType


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


class BufferedDialect(Dialect):  # type: ignore[misc]
    """DuckDB's dialect, which describes a view in one short query.

    Great Expectations asks for the columns of a view again for every condition on its rows. Asked
    through PostgreSQL's catalogue, as the parent does, that is a third of the time of a suite.
    """

    supports_statement_cache = False

    def get_columns(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[dict[str, Any]]:
        described = connection.exec_driver_sql(f'describe "{table_name}"').fetchall()
        return [
            {"name": name, "type": NullType(), "nullable": True, "default": None}
            for name, *_ in described
        ]

    def get_pk_constraint(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> dict[str, Any]:
        return {"constrained_columns": [], "name": None}


registry.register("duckdb.buffered", __name__, BufferedDialect.__name__)
