"""Names and values inside SQL.

Values are written into statements, because DuckDB's Python client imports pandas, which takes
seconds, as soon as a statement has a parameter.
"""

from collections.abc import Iterable
from datetime import date


def name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def day(value: date) -> str:
    return f"date {text(value)}"


def texts(values: Iterable[object]) -> str:
    return "[" + ", ".join(text(value) for value in values) + "]::text[]"
