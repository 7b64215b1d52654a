"""Who is in the contexts of KPIs on the day of a publication, as the policy decided it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

# Whoever reads a page need not know which people these are.
PEOPLE = ("rep", "stage")


@dataclass(frozen=True, slots=True)
class Rule:
    """Records with one of these values of an attribute are in a context.

    Of people, and where everybody is, only how many there are is told: `values` is empty.
    """

    decided_by: str
    count: int
    values: tuple[str, ...]


def read(connection: duckdb.DuckDBPyConnection, as_of: date) -> Mapping[str, Sequence[Rule]]:
    """The rules in force on a day by context; none where the marts are older than contexts."""
    (is_there,) = connection.execute(
        "select count(*) from duckdb_tables() "
        "where schema_name = 'marts' and table_name = 'dim_kpi_context'"
    ).fetchone() or (0,)
    if not is_there:
        return {}
    rows = connection.execute(
        """
        select context, decided_by, list(distinct value order by value)
        from marts.dim_kpi_context
        where valid_from <= ? and ? < valid_to
        group by context, decided_by
        order by context, decided_by
        """,
        [as_of, as_of],
    ).fetchall()
    found: dict[str, list[Rule]] = {}
    for context, decided_by, values in rows:
        is_told = decided_by not in (*PEOPLE, "everybody")
        rule = Rule(decided_by, len(values), tuple(values) if is_told else ())
        found.setdefault(context, []).append(rule)
    return found
