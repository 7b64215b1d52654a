"""A night that adds to the warehouse leaves what a rebuild from the lake leaves, to the row."""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta

import duckdb
import pytest

import demo_company
from nightly import steps
from nightly.settings import DEPARTMENTS, Settings, SourceFolder

LAST = demo_company.DEFAULT_DAY
BEFORE = LAST - timedelta(days=2)


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Settings]:
    """One home built night after night, one built at once on the last night."""
    exports = tmp_path_factory.mktemp("exports")
    demo_company.write_exports(exports, through=LAST)
    nightly, at_once = (
        Settings(home=tmp_path_factory.mktemp(name), sources=(SourceFolder("demo", exports),))
        for name in ("nightly", "at_once")
    )
    day = demo_company.first_export_day()
    while day <= LAST:
        for department in DEPARTMENTS:
            steps.load_department(nightly, department, day, print)
        if day >= BEFORE:
            steps.build(nightly, day, print)
        day += timedelta(days=1)
    shutil.copytree(nightly.lake, at_once.lake)
    steps.build(at_once, LAST, print)
    return nightly, at_once


@pytest.fixture(scope="module")
def warehouses(homes: tuple[Settings, Settings]) -> Iterator[duckdb.DuckDBPyConnection]:
    nightly, at_once = homes
    with duckdb.connect() as connection:
        for name, settings in (("nightly", nightly), ("at_once", at_once)):
            file = settings.warehouse / "kpi.duckdb"
            connection.execute(f"attach '{file}' as {name} (read_only)")
        yield connection


def builds(settings: Settings) -> list[dict[str, str]]:
    files = sorted((settings.evidence / "builds").glob("*.json"))
    return [json.loads(file.read_text()) for file in files]


def test_the_nights_added_and_the_rebuild_did_not(homes: tuple[Settings, Settings]) -> None:
    nightly, at_once = homes
    assert [build["mode"] for build in builds(nightly)] == ["full", "incremental", "incremental"]
    assert [build["mode"] for build in builds(at_once)] == ["full"]


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
