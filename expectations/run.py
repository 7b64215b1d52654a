"""The two borders, asked: a batch before it is accepted, candidate marts before they are published.

Nothing here imports Great Expectations before it is needed: the import takes seconds.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import duckdb

from expectations.results import CheckResult, blocking
from expectations.suites import suite_names

__all__ = ["CheckResult", "blocking", "check_batch", "check_marts"]

CATALOGUE = "marts_catalogue"


def check_batch(batch_dir: Path, department: str, as_of: date) -> list[CheckResult]:
    """Ask every suite of `department` about the batch that landed for the day `as_of`.

    `batch_dir` holds `<entity>/<source>.parquet`; what else lies there is not asked. Tombstones
    are left out: they say only that a record is gone. A suite whose entity has no file is skipped;
    an entity without rows is asked about like any other.
    """
    prefix = f"raw_{department}_"
    suites = {name: name.removeprefix(prefix) for name in suite_names(prefix)}
    if not suites:
        raise ValueError(f"there are no suites for a department {department!r}")
    if not batch_dir.is_dir():
        raise FileNotFoundError(f"{batch_dir} is not there: land {department} first")
    landed = {file.parent.name for file in batch_dir.glob("*/*.parquet")}
    results = [
        nothing_landed(name, f"{department}.{entity}")
        for name, entity in suites.items()
        if entity not in landed
    ]
    if len(results) < len(suites):
        from expectations.validation import questioner

        with duckdb.connect() as connection, questioner(connection, as_of) as questions:
            for name, entity in suites.items():
                if entity in landed:
                    files = sorted((batch_dir / entity).glob("*.parquet"))
                    results += questions.ask(name, f"{department}.{entity}", living_rows(files))
    return results + unguarded(prefix, landed - set(suites.values()))


def check_marts(duckdb_file: Path, as_of: date) -> list[CheckResult]:
    """Ask every mart suite about the schema `marts` of `duckdb_file`, which is opened read-only.

    A mart that has a suite and is not in the file is errored.
    """
    from expectations.validation import query_of, questioner

    if not duckdb_file.is_file():
        raise FileNotFoundError(f"{duckdb_file} is not there: build the marts first")
    prefix = "mart_"
    marts = {name: name.removeprefix(prefix) for name in suite_names(prefix)}
    with duckdb.connect() as connection:
        attach_candidate(connection, duckdb_file)
        with questioner(connection, as_of) as questions:
            results = questions.ask(CATALOGUE, "marts", query_of(CATALOGUE))
            for name, mart in marts.items():
                results += questions.ask(name, f"marts.{mart}", query_of(name, mart))
        built = connection.execute(
            "select table_name from information_schema.tables "
            "where table_catalog = 'kpi' and table_schema = 'marts'"
        ).fetchall()
    return results + unguarded(prefix, {mart for (mart,) in built} - set(marts.values()))


def attach_candidate(connection: duckdb.DuckDBPyConnection, duckdb_file: Path) -> None:
    """Open `duckdb_file` read-only, under the name its views and the mart suites know."""
    connection.execute(f"attach {quoted(duckdb_file)} as kpi (read_only)")


def living_rows(files: Iterable[Path]) -> str:
    """Return the query for the rows of Parquet `files` that are no tombstones."""
    listed = ", ".join(quoted(file) for file in files)
    return f"select * from read_parquet([{listed}]) where is_deleted is not true"


def quoted(path: Path) -> str:
    """Return `path` as a SQL literal."""
    return "'" + str(path).replace("'", "''") + "'"


def nothing_landed(suite: str, dataset: str) -> CheckResult:
    """Return the one answer of a suite whose entity no source sends."""
    return CheckResult(
        suite=suite,
        dataset=dataset,
        expectation="every_expectation",
        columns=(),
        severity="info",
        status="skipped",
        reason="Nobody sends these records: KPIs that need them have no data.",
        explanation="the batch has no file of it",
    )


def unguarded(prefix: str, datasets: Iterable[str]) -> list[CheckResult]:
    """Return a finding for each dataset that no suite asks about."""
    return [
        CheckResult(
            suite=prefix + dataset,
            dataset=dataset,
            expectation="suite_exists",
            columns=(),
            severity="warning",
            status="skipped",
            reason="Data that no suite asks about is published unseen.",
            explanation=f"write expectations/suites/{prefix}{dataset}.py",
        )
        for dataset in sorted(datasets)
    ]
