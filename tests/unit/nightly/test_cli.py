"""`kpi` answers a mistake with one line that says what to do, and with its exit code."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from nightly.cli import ENTITIES, run
from nightly.errors import (
    BuildFailed,
    HeldBack,
    NotLoaded,
    UserError,
    exit_code_of,
)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(["load", "crm", "2026-02-30"], "write it like 2026-03-01", id="no such day"),
        pytest.param(["load", "marketing"], "'after_sales'", id="no such department"),
        pytest.param(["built"], "No such command 'built'", id="no such command"),
        pytest.param(["build"], "kpi load all DAY", id="nothing is loaded"),
        pytest.param(["check"], "kpi build", id="nothing is built"),
        pytest.param(["publish", "2026-03-01"], "kpi build 2026-03-01", id="that day is not built"),
        pytest.param(["show"], "kpi night", id="nothing is published"),
        pytest.param(["show", "--month", "March"], "write it like 2026-03", id="no such month"),
        pytest.param(["receipt", "win_rate"], "like --month 2026-03", id="no period"),
        pytest.param(
            ["receipt", "win_rate", "--month", "2026-03"], "run a night", id="nothing to prove"
        ),
        pytest.param(
            ["receipt", "win_rate", "--month", "2026-03", "--rep", "E1", "--team", "T1"],
            "not for several",
            id="two entities",
        ),
    ],
)
def test_a_mistake_is_answered_with_what_to_do(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == UserError.exit_code
    said = capsys.readouterr().err
    assert told in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        pytest.param({"KPI_SOURCES": "olits"}, "olist", id="a mapping that is misspelt"),
        pytest.param({"KPI_SOURCES": "olist"}, "KPI_DATA=<folder>", id="no folder"),
        pytest.param(
            {"KPI_SOURCES": "olist", "KPI_DATA": "/nowhere/at/all"},
            "no folder /nowhere/at/all",
            id="a folder that is not there",
        ),
        pytest.param({"KPI_TARGET": "oracle"}, "duckdb, spark", id="an unknown target"),
    ],
)
def test_a_wrong_setting_is_answered_with_what_to_do(
    environment: dict[str, str],
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert run(["load", "crm", "2018-09-03"]) == UserError.exit_code
    assert told in capsys.readouterr().err


def test_a_source_that_is_late_has_an_exit_code_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KPI_SOURCES", "olist")
    monkeypatch.setenv("KPI_DATA", str(tmp_path))
    assert run(["load", "crm", "2018-09-03"]) == NotLoaded.exit_code == 2
    assert "wait" in capsys.readouterr().err
    evidence = Path(tmp_path / "home" / "evidence" / "loads" / "2018-09-03-crm-0001.json")
    assert json.loads(evidence.read_text())["status"] == "refused"


def test_exit_codes_tell_what_to_do_apart() -> None:
    codes = [error.exit_code for error in (UserError, NotLoaded, HeldBack, BuildFailed)]
    assert codes == [1, 2, 3, 4]
    assert exit_code_of(ZeroDivisionError()) is None


def test_status_of_an_empty_home_is_json_for_scripts(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["status", "--json"]) == 0
    status = json.loads(capsys.readouterr().out)
    assert status["publication"] is None
    assert status["held_back"] is None
    assert status["departments"]["crm"]["days"] == 0


def test_help_teaches_with_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    assert "kpi receipt win_rate --rep E042 --month 2026-02" in capsys.readouterr().out


def test_a_receipt_can_be_asked_for_everything_a_number_is_credited_to() -> None:
    from publishing.receipt import CREDITS

    assert [f"{entity}_id" for entity in ENTITIES] == list(CREDITS)


HEAVY = {"airflow", "dbt", "great_expectations", "numpy", "pandas", "pyarrow", "rich"}


@pytest.mark.parametrize(
    ("command", "heavy"), [("--help", HEAVY | {"duckdb"}), ("status", HEAVY | {"yaml"})]
)
def test_what_answers_at_once_imports_nothing_heavy(command: str, heavy: set[str]) -> None:
    script = (
        f"import sys, nightly.cli; nightly.cli.run([{command!r}]);"
        f" print(*{heavy} & set(sys.modules), '.')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "."
