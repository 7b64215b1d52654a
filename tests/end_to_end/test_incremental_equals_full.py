"""A night that adds to the warehouse leaves what a rebuild from the lake leaves, to the row."""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import duckdb
import pytest

import demo_company
from nightly import build as builds
from nightly.settings import Settings

LAST = demo_company.DEFAULT_DAY
CORRECTED = "E050"


@pytest.fixture(scope="module")
def homes(demo_week: Callable[[str], Settings]) -> tuple[Settings, Settings]:
    """One home built night after night, one built at once on the last night."""
    nightly, at_once = demo_week("nightly"), demo_week("at_once")
    for settings in (nightly, at_once):
        hired_years_earlier(settings)
    for days_ago in (2, 1):
        builds.build(nightly, LAST - timedelta(days=days_ago), print, tested=False)
    builds.build(nightly, LAST, print)
    builds.build(at_once, LAST, print, tested=False)
    return nightly, at_once


def hired_years_earlier(settings: Settings) -> None:
    """The last night's export corrects since when a rep has been there: he is senior by now."""
    users = settings.lake / "crm" / "user" / f"ds={LAST}" / "demo.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            create table corrected as
            select * from '{users}' where user_id <> '{CORRECTED}'
            union all
            select * replace (
                date '2021-03-08' as hired_on, timestamp '{LAST} 02:00:00' as updated_at
            )
            from '{users}' where user_id = '{CORRECTED}'
            """
        )
        connection.execute(f"copy corrected to '{users}' (format parquet)")


@pytest.fixture(scope="module")
def warehouses(homes: tuple[Settings, Settings]) -> Iterator[duckdb.DuckDBPyConnection]:
    nightly, at_once = homes
    with duckdb.connect() as connection:
        for name, settings in (("nightly", nightly), ("at_once", at_once)):
            file = settings.warehouse / "kpi.duckdb"
            connection.execute(f"attach '{file}' as {name} (read_only)")
        yield connection


def modes(settings: Settings) -> list[str]:
    files = sorted(settings.builds.glob("*.json"))
    return [json.loads(file.read_text())["mode"] for file in files]


def test_the_nights_added_and_the_rebuild_did_not(homes: tuple[Settings, Settings]) -> None:
    nightly, at_once = homes
    assert modes(nightly) == ["full", "incremental", "incremental"]
    assert modes(at_once) == ["full"]


def test_every_mart_and_every_step_to_it_is_the_same(
    warehouses: duckdb.DuckDBPyConnection,
) -> None:
    tables = warehouses.execute(
        """
        select schema_name, table_name from duckdb_tables()
        where database_name = 'at_once' and schema_name in ('marts', 'intermediate')
        """
    ).fetchall()
    assert len(tables) > 30
    differing = {}
    for schema, table in tables:
        columns = ", ".join(
            row[0]
            for row in warehouses.execute(
                "select column_name from duckdb_columns() where database_name = 'at_once' "
                "and schema_name = ? and table_name = ? "
                # Which night brought a row depends on the nights; what it says does not.
                "and column_name not in ('loaded_on', 'source_row', 'source_file')",
                [schema, table],
            ).fetchall()
        )
        rows = [
            warehouses.execute(
                f"select count(*) from (select {columns} from {one}.{schema}.{table} "
                f"except all select {columns} from {other}.{schema}.{table})"
            ).fetchone()[0]  # type: ignore[index]
            for one, other in (("nightly", "at_once"), ("at_once", "nightly"))
        ]
        if any(rows):
            differing[f"{schema}.{table}"] = rows
    assert differing == {}


def test_who_comes_into_a_context_has_its_kpis_whether_by_a_correction_or_by_the_calendar(
    warehouses: duckdb.DuckDBPyConnection,
) -> None:
    """Otherwise the two would agree without it."""
    months = dict(
        warehouses.execute(
            """
            select entity_id, list(period_start order by period_start)
            from nightly.intermediate.int_kpi__values
            where kpi_id = 'case_output_count' and entity_type = 'rep' and period_grain = 'month'
                and entity_id in (?, 'E053')
            group by entity_id
            """,
            [CORRECTED],
        ).fetchall()
    )
    assert months == {
        CORRECTED: [month_of(LAST, ago) for ago in reversed(range(13))],
        "E053": [month_of(LAST, 0)],
    }


def month_of(day: date, months_ago: int) -> date:
    """The first day of the month so many before."""
    year, month = divmod(day.year * 12 + day.month - 1 - months_ago, 12)
    return date(year, month + 1, 1)
