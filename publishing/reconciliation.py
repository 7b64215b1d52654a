"""What staging has against what a mart has, as the build itself added it up."""

import duckdb

from publishing.evidence import Reconciliation

MART = "fct_reconciliation"


def read(connection: duckdb.DuckDBPyConnection) -> tuple[Reconciliation, ...]:
    """Every comparison of a warehouse that is open as the catalog of its marts."""
    rows = connection.execute(
        f"""
        select entity, measure, staged, left_out, in_mart, difference, explanation
        from marts.{MART}
        order by entity, measure = 'rows' desc, measure
        """
    ).fetchall()
    return tuple(Reconciliation(*row) for row in rows)
