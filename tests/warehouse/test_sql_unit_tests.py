"""The dbt unit tests: every rule of the SQL on rows given for it, on an empty warehouse."""

import json
import os
import subprocess
import sys
from pathlib import Path

from ingestion.lake import seed_lake
from nightly.settings import DBT_PROJECT


def test_every_rule_of_the_sql_holds(tmp_path: Path) -> None:
    seed_lake(tmp_path / "lake")
    target = tmp_path / "target"
    finished = subprocess.run(
        [
            *(sys.executable, "-c", "from dbt.cli.main import cli; cli()"),
            *("--no-send-anonymous-usage-stats", "--no-use-colors", "--no-version-check"),
            *("build", "--full-refresh", "--exclude-resource-type", "test"),
            *("--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)),
            *("--target-path", str(target), "--log-path", str(tmp_path / "logs")),
        ],
        env={
            **os.environ,
            "KPI_LAKE": str(tmp_path / "lake"),
            "KPI_SOURCES": "nothing",
            "KPI_AS_OF": "2026-03-31",
            "KPI_WAREHOUSE": str(tmp_path / "kpi.duckdb"),
            "KPI_REPORTING_CURRENCY": "CNY",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (target / "run_results.json").is_file(), finished.stdout
    results = json.loads((target / "run_results.json").read_text())["results"]
    outcomes = {
        result["unique_id"]: (result["status"], result["message"])
        for result in results
        if result["unique_id"].startswith("unit_test.")
    }
    broken = {rule: outcome for rule, outcome in outcomes.items() if outcome[0] != "pass"}
    assert broken == {}
    assert len(outcomes) > 50
