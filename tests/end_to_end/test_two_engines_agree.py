"""Real data and the simulated company give the same marts on DuckDB and on Apache Spark."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pytest

import demo_company
from nightly import build as builds
from nightly import lake, steps
from nightly.settings import DEPARTMENTS, Settings, SourceFolder

PUBLISHED = ("marts", "contributions")


@dataclass(frozen=True, slots=True)
class Warehouses:
    """The DuckDB file of one source, and the folder with the tables that Spark wrote of it."""

    file: Path
    tables: Path

    def on_spark(self, schema: str, table: str) -> str:
        return f"read_parquet('{self.tables}/{schema}.db/{table}/*.parquet')"


@pytest.fixture(scope="module", params=["olist", pytest.param("demo", marks=pytest.mark.slow)])
def warehouses(
    request: pytest.FixtureRequest, java: None, tmp_path_factory: pytest.TempPathFactory
) -> Warehouses:
    if request.param == "olist":
        night_of: Callable[[str], Settings] = request.getfixturevalue("night_of")
        on_duckdb = night_of("olist")
    else:
        on_duckdb = _demo(tmp_path_factory)
    day = lake.last_complete_day(on_duckdb)
    assert day is not None
    # The same lake, and a home of its own: what Spark built is nobody's last build.
    home = tmp_path_factory.mktemp(f"{request.param}_on_spark")
    (home / "lake").symlink_to(on_duckdb.lake)
    on_spark = builds.build(replace(on_duckdb, home=home, target="spark"), day, print, tested=False)
    return Warehouses(on_duckdb.warehouse / "kpi.duckdb", on_spark.file.with_name("tables"))


def _demo(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    exports = tmp_path_factory.mktemp("exports")
    home = tmp_path_factory.mktemp("demo")
    settings = Settings(home=home, sources=(SourceFolder("demo", exports),))
    day = demo_company.DEFAULT_DAY
    for each in steps.days_to_load(settings, day, print):
        for department in DEPARTMENTS:
            steps.load_department(settings, department, each, print)
    builds.build(settings, day, print, tested=False)
    return settings


@pytest.fixture
def connection(warehouses: Warehouses) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(warehouses.file), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection


def test_every_row_of_every_mart_and_contribution_is_the_same(
    warehouses: Warehouses, connection: duckdb.DuckDBPyConnection
) -> None:
    tables = connection.execute(
        "select table_schema, table_name from information_schema.tables "
        "where list_contains(?, table_schema)",
        [list(PUBLISHED)],
    ).fetchall()
    assert len(tables) > 75
    differing = {}
    rows = 0
    for schema, table in tables:
        columns = _comparable(connection, schema, table)
        here = f"select {columns} from {schema}.{table}"
        there = f"select {columns} from {warehouses.on_spark(schema, table)}"
        only_here, only_there = (
            connection.execute(f"from ({one} except all {other}) limit 3").fetchall()
            for one, other in ((here, there), (there, here))
        )
        if only_here or only_there:
            differing[f"{schema}.{table}"] = {"duckdb": only_here, "spark": only_there}
        rows += _count(connection, f"{schema}.{table}")
    assert differing == {}
    assert rows > 100_000


def test_both_engines_give_the_marts_the_same_columns(
    warehouses: Warehouses, connection: duckdb.DuckDBPyConnection
) -> None:
    differing = {}
    for (table,) in connection.execute(
        "select table_name from information_schema.tables where table_schema = 'marts'"
    ).fetchall():
        here = _columns(connection, f"marts.{table}")
        there = _columns(connection, warehouses.on_spark("marts", table))
        if here != there:
            differing[table] = set(here.items()) ^ set(there.items())
    assert differing == {}


def test_spark_saw_what_the_comparison_is_about(
    warehouses: Warehouses, connection: duckdb.DuckDBPyConnection
) -> None:
    """Two empty warehouses agree as well."""
    kpis = "select count(distinct kpi_id) from {} where status = 'ok'"
    on_spark = warehouses.on_spark("marts", "fct_kpi")
    found = connection.execute(kpis.format(on_spark)).fetchone()
    assert found is not None
    assert found[0] >= 15


def _columns(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    found = connection.execute(f"describe select * from {relation}").fetchall()
    # Spark's times know that they are UTC; on DuckDB they do not say.
    return {row[0]: row[1].replace(" WITH TIME ZONE", "") for row in found}


def _comparable(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> str:
    """The columns of a table, such that values and not the widths of their types are compared."""
    columns = []
    for name, kind in _columns(connection, f"{schema}.{table}").items():
        if kind == "TIMESTAMP":
            columns.append(f"epoch_us({name}) as {name}")
        elif kind == "HUGEINT" or kind.startswith("DECIMAL"):
            columns.append(f"cast({name} as decimal(38, 6)) as {name}")
        else:
            columns.append(name)
    return ", ".join(columns)


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    found = connection.execute(f"select count(*) from {relation}").fetchone()
    assert found is not None
    return int(found[0])
