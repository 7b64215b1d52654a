"""The dbt unit tests and the gates behind them: every rule of the SQL on rows given for it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from ingestion.lake import seed_lake
from nightly.settings import DBT_PROJECT


@dataclass(frozen=True)
class Warehouse:
    """A warehouse without data, in a folder of its own."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "kpi.duckdb"

    def dbt(self, *arguments: str, **environment: str) -> Mapping[str, tuple[str, str | None]]:
        """Build what is asked for, and return status and message of everything by its id."""
        target = self.folder / "target"
        (target / "run_results.json").unlink(missing_ok=True)
        finished = subprocess.run(
            [
                *(sys.executable, "-c", "from dbt.cli.main import cli; cli()"),
                *("--no-send-anonymous-usage-stats", "--no-use-colors", "--no-version-check"),
                *("build", *arguments),
                *("--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)),
                *("--target-path", str(target), "--log-path", str(self.folder / "logs")),
            ],
            env={
                **os.environ,
                "KPI_LAKE": str(self.folder / "lake"),
                "KPI_SOURCES": "nothing",
                "KPI_AS_OF": "2026-03-31",
                "KPI_WAREHOUSE": str(self.file),
                "KPI_REPORTING_CURRENCY": "CNY",
                **environment,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert (target / "run_results.json").is_file(), finished.stdout
        results = json.loads((target / "run_results.json").read_text())["results"]
        return {each["unique_id"]: (each["status"], each["message"]) for each in results}


Built = tuple[Warehouse, Mapping[str, tuple[str, str | None]]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    warehouse = Warehouse(tmp_path_factory.mktemp("warehouse"))
    seed_lake(warehouse.folder / "lake")
    return warehouse, warehouse.dbt("--full-refresh", "--exclude-resource-type", "test")


def test_every_rule_of_the_sql_holds(built: Built) -> None:
    rules = {name: each for name, each in built[1].items() if name.startswith("unit_test.")}
    assert {name: each for name, each in rules.items() if each[0] != "pass"} == {}
    assert len(rules) > 50


def test_a_cent_that_a_mart_loses_is_found(built: Built) -> None:
    warehouse, _ = built
    with duckdb.connect(str(warehouse.file)) as connection:
        connection.execute(
            """
            insert into staging.stg_finance__payments (payment_id, amount, currency, is_deleted)
            values ('P1', 10.01, 'CNY', false), ('P2', 5, 'CNY', true)
            """
        )
        connection.execute(
            "insert into marts.fct_payment (payment_id, part, amount) "
            "values ('P1', 1, 5), ('P1', 2, 5)"
        )
    test = "assert_nothing_is_lost_between_staging_and_marts"
    results = warehouse.dbt("--select", "fct_reconciliation", test, "--indirect-selection", "empty")
    assert of_test(results, test)[0] == "fail"
    with duckdb.connect(str(warehouse.file), read_only=True) as connection:
        differing = connection.execute(
            "select entity, measure, difference from marts.fct_reconciliation where difference <> 0"
        ).fetchall()
    assert [(entity, measure, str(cents)) for entity, measure, cents in differing] == [
        ("finance.payment", "amount", "0.0100")
    ]


def of_test(results: Mapping[str, tuple[str, str | None]], test: str) -> tuple[str, str | None]:
    (found,) = [each for name, each in results.items() if name.split(".")[2].startswith(test)]
    return found
