"""Question 2: what does dbt add to the SQL of the KPI build?"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.measuring import (
    Clock,
    Measured,
    Progress,
    job,
    measure,
    require_same,
    side_by_side,
)
from benchmarks.result import Aim, Result, Row, Table, cpu_of, row, wall_of

QUESTION = "What does dbt add to the SQL of the KPI build?"
METHOD = """\
A full build of a generated lake through `nightly.build`: every model and every data test. The same
compiled SQL, in the same order, straight in one DuckDB process: models as tables and views, tests
as counts. Policy tables and the mounted lake are given to it. The nodes inside dbt are the time
between the beginning and the end of each as dbt reports it. The project was parsed before, as on
any night but the first (the smoke size builds once and parses). Times count after every mart of
both files has the same rows."""

DIRECT, BUILD, INSIDE = "the SQL in DuckDB", "nightly.build", "of it, the nodes inside dbt"


def answer(size: Mapping[str, Any], scratch: Path, progress: Progress) -> Result:
    """Build a lake of `size["build_days"]` days with `size["build_events"]` events each."""
    home, direct = scratch / "home", scratch / "direct" / "kpi.duckdb"
    lake = {"home": str(home), "days": size["build_days"], "events": size["build_events"]}
    progress("writing a lake")
    measure(job("lake", write_history, **lake))
    contenders = [
        job(BUILD, build, home=str(home)),
        job(DIRECT, run_directly, home=str(home), file=str(direct)),
    ]

    def compare() -> None:
        progress("comparing all marts")
        files = {BUILD: home / "warehouse" / "kpi.duckdb", DIRECT: direct}
        answers = {
            name: measure(job(name, marts_of, file=str(file))).answer
            for name, file in files.items()
        }
        require_same("marts", answers)

    # The SQL comes from a build, so the first one runs ahead; it also parses the project.
    first = measure(contenders[0])
    if size["build_rounds"]:
        built, straight = side_by_side(
            contenders, rounds=size["build_rounds"], progress=progress, after=compare
        )
    else:
        built = Measured(BUILD, (first,))
        (straight,) = side_by_side(contenders[1:], rounds=1, progress=progress, after=compare)
    inside = built.part("nodes") / straight.wall
    rows = (
        row(straight, straight),
        row(built, straight),
        Row(INSIDE, built.part("nodes"), None, None, inside, None),
    )
    days, events = size["build_days"], size["build_events"]
    title = f"{days:,} days of {events:,} events"
    aims = (
        Aim("the nodes inside dbt, wall, of the SQL alone", 1.15, inside, "x"),
        Aim("the whole build, wall, of the SQL alone", 1.15, built.ratio(straight, wall_of), "x"),
        Aim("the whole build, CPU, of the SQL alone", 1.15, built.ratio(straight, cpu_of), "x"),
    )
    return Result(2, QUESTION, METHOD, (Table(title, rows),), aims)


# -- what runs in processes of its own -------------------------------------------------------


def write_history(clock: Clock, home: str, days: int, events: int, later_days: int = 0) -> None:
    from benchmarks.generated_lake import History, write_lake

    write_lake(Path(home), History(days, events), later_days=later_days)


def build(clock: Clock, home: str) -> None:
    """Build from nothing, as the first night does."""
    from benchmarks.generated_lake import LAST_DAY, installation
    from nightly import build as builds

    settings = installation(Path(home))
    (settings.warehouse / "state.json").unlink(missing_ok=True)
    with clock:
        builds.build(settings, LAST_DAY, print)
    clock.parts["nodes"] = seconds_in_nodes(settings.warehouse / "target")


def seconds_in_nodes(target: Path) -> float:
    """Wall seconds between the beginning and the end of each node, added up."""
    return sum(float(node["seconds"]) for node in _ran(target))


def _ran(target: Path) -> Sequence[Mapping[str, Any]]:
    """What the last build ran, in its order."""
    ran = json.loads((target / "results.json").read_text(encoding="utf-8"))
    assert isinstance(ran, list)
    return ran


def run_directly(clock: Clock, home: str, file: str) -> None:
    """Run what the last build ran, in its order, in a new file."""
    import duckdb

    warehouse = Path(home) / "warehouse"
    Path(file).parent.mkdir(exist_ok=True)
    Path(file).unlink(missing_ok=True)
    statements = list(_statements(warehouse / "target"))
    with duckdb.connect(file) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach '{warehouse / 'kpi.duckdb'}' as built (read_only)")
        for create in _given(connection):
            connection.execute(create)
        connection.execute("detach built")
        connection.execute("checkpoint")
        with clock:
            for statement in statements:
                connection.execute(statement)
            connection.close()


def _given(connection: Any) -> Iterator[str]:
    """Statements for the schemas, the mounted lake and the policy tables of the file `built`."""
    schemas = connection.execute(
        "select distinct schema_name from duckdb_schemas() "
        "where database_name = 'built' and not internal"
    ).fetchall()
    yield from (f"create schema if not exists {schema}" for (schema,) in schemas)
    views = connection.execute(
        "select sql from duckdb_views() where database_name = 'built' and schema_name like 'raw_%'"
    ).fetchall()
    yield from (sql for (sql,) in views)
    tables = connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() "
        "where database_name = 'built' and schema_name in ('policy', 'control')"
    ).fetchall()
    yield from (f"create table {table} as from built.{table}" for (table,) in tables)


def _statements(target: Path) -> Iterator[str]:
    for node in _ran(target):
        if node["kind"] in ("model", "test"):
            sql = Path(node["compiled"]).read_text(encoding="utf-8")
        if node["kind"] == "test":
            yield f"select count(*) from ({sql}\n)"
        elif node["kind"] == "model":
            what = "view" if node["materialized"] == "view" else "table"
            yield f"create {what} {node['relation']} as {sql}"


def marts_of(clock: Clock, file: str) -> Mapping[str, Any]:
    """Rows of each mart and an order-free hash of them."""
    import duckdb

    with duckdb.connect(file, read_only=True) as connection:
        marts = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts' order by 1"
        ).fetchall()
        return {
            mart: connection.execute(
                f"select count(*), cast(sum(hash(mart)) as varchar) from marts.{mart} as mart"
            ).fetchone()
            for (mart,) in marts
        }
