"""What a check says when it cannot be asked, what it never says, and where it is kept."""

import json
import os
import re
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from raw_days import AS_OF, contracts, land_day

import expectations
from expectations import evidence
from expectations.results import CheckResult, blocking
from expectations.run import check_batch
from expectations.suites import suite_names
from expectations.validation import (
    configurations,
    rule_of,
    suite_module,
    without_values,
)
from publishing.wording import reasons, sentences

IDS = "[a-z]+_[a-z0-9_]+"
SECRET = "Zhang Wei 13800138000"


def statuses(results: list[CheckResult], column: str) -> set[str]:
    return {one.status for one in results if column in one.columns}


def test_a_missing_column_is_errored_and_leaves_the_other_answers_alone(tmp_path: Path) -> None:
    batch = land_day(tmp_path, "crm", "opportunity", {"amount": -1}, without="closed_at")
    results = [one for one in check_batch(batch, "crm", AS_OF) if one.dataset == "crm.opportunity"]
    assert statuses(results, "closed_at") == {"errored"}
    assert statuses(results, "expected_close_on") == {"passed"}
    assert "failed" in statuses(results, "amount")
    assert {one.dataset for one in blocking(results)} == {"crm.opportunity"}
    for one in results:
        assert (one.explanation is not None) == (one.status == "errored")
        if one.status == "errored":
            assert 'column "closed_at"' in (one.explanation or "")


def test_a_file_that_cannot_be_read_is_errored_for_every_expectation(tmp_path: Path) -> None:
    batch = land_day(tmp_path, "finance", "refund")
    (batch / "refund" / "source_a.parquet").write_bytes(b"no parquet")
    results = [
        one for one in check_batch(batch, "finance", AS_OF) if one.dataset == "finance.refund"
    ]
    assert {one.status for one in results} == {"errored"}
    assert blocking(results)


def test_an_entity_without_a_file_is_skipped_and_blocks_nothing(tmp_path: Path) -> None:
    results = check_batch(land_day(tmp_path, "crm", "lead"), "crm", AS_OF)
    others = [one for one in results if one.dataset != "crm.lead"]
    assert {one.status for one in others} == {"skipped"}
    assert blocking(results) == []


def test_an_entity_that_no_suite_asks_about_is_reported(tmp_path: Path) -> None:
    batch = land_day(tmp_path, "crm", "lead")
    (batch / "rumour").mkdir()
    (batch / "rumour" / "source.parquet").touch()
    # Rows set aside lie beside the batch and are no entity.
    (batch / "quarantine").mkdir()
    (batch / "quarantine" / "source.jsonl").touch()
    reported = [one for one in check_batch(batch, "crm", AS_OF) if one.dataset == "rumour"]
    assert [one.severity for one in reported] == ["warning"]
    assert "quarantine" not in {one.dataset for one in check_batch(batch, "crm", AS_OF)}


def test_rows_of_several_sources_are_asked_about_together(tmp_path: Path) -> None:
    batch = land_day(tmp_path, "crm", "lead")
    first = batch / "lead" / "source_a.parquet"
    (batch / "lead" / "source_b.parquet").write_bytes(first.read_bytes())
    results = check_batch(batch, "crm", AS_OF)
    assert {one.rows_checked for one in results if one.columns == ("created_at",)} >= {6}


def test_a_tombstone_is_not_asked_about(tmp_path: Path) -> None:
    gone = {"is_deleted": True, "closed_at": None, "created_at": "1970-01-01"}
    results = check_batch(land_day(tmp_path, "crm", "opportunity", gone), "crm", AS_OF)
    assert {one.status for one in results if one.dataset == "crm.opportunity"} == {"passed"}


@pytest.mark.parametrize(
    ("department", "batch", "told"),
    [("hr", "", "no suites for a department 'hr'"), ("crm", "nowhere", "land crm first")],
)
def test_a_wrong_call_is_answered_with_what_to_do(
    department: str, batch: str, told: str, tmp_path: Path
) -> None:
    with pytest.raises((ValueError, FileNotFoundError), match=told):
        check_batch(tmp_path / batch, department, AS_OF)


@pytest.mark.parametrize("department", ["crm", "after_sales"])
def test_no_result_holds_a_value_of_a_personal_column(department: str, tmp_path: Path) -> None:
    """Even where everything is wrong at once, and where the engine's message quotes the value."""
    for contract in contracts():
        if contract["domain"] != department:
            continue
        columns = contract["schema"][0]["properties"]
        change = {c["name"]: SECRET for c in columns if c["physicalType"] == "TEXT"} | {
            c["name"]: "1970-01-01" for c in columns if c["physicalType"] in ("DATE", "TIMESTAMP")
        }
        land_day(tmp_path, department, contract["name"], change, changed_rows=3)
    batch = tmp_path / "incoming" / department / str(AS_OF)
    results = check_batch(batch, department, AS_OF)
    assert {"failed"} <= {one.status for one in results}
    evidence.write(results, tmp_path / "evidence.json")
    kept = (tmp_path / "evidence.json").read_text("utf-8")
    assert "Zhang" not in kept
    assert "1380013" not in kept


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (
            f'Conversion Error: invalid date field format: "{SECRET}"',
            'Conversion Error: invalid date field format: "..."',
        ),
        (
            "Could not convert string 'Zhang' to INT32\nLINE 1: Zhang",
            'Could not convert string "..." to INT32',
        ),
        ('Referenced column "closed_at" not found', 'Referenced column "closed_at" not found'),
        ("Value 13800138000 out of range", "Value ... out of range"),
        ("", "no message"),
    ],
)
def test_an_explanation_quotes_names_of_columns_and_no_values(message: str, told: str) -> None:
    assert without_values(message, {"closed_at"}) == told


def test_evidence_is_written_once_and_never_replaced(tmp_path: Path) -> None:
    result = CheckResult(
        "raw_crm_lead", "crm.lead", "rule", ("a", "b"), "warning", "failed", "why", 3, 1
    )
    path = tmp_path / "checks" / "crm.json"
    evidence.write([result], path)
    assert json.loads(path.read_text("utf-8")) == [asdict(result) | {"columns": ["a", "b"]}]
    with pytest.raises(FileExistsError, match="never replaced"):
        evidence.write([], path)
    assert len(json.loads(path.read_text("utf-8"))) == 1
    assert [file.name for file in path.parent.iterdir()] == ["crm.json"]


def test_two_expectations_of_a_suite_can_be_told_apart() -> None:
    for name in [*suite_names("raw_"), *suite_names("mart")]:
        rules = [rule_of(asked) for asked in configurations(suite_module(name).SUITE)]
        assert len(rules) == len(set(rules)), name


def test_every_expectation_says_which_number_would_suffer() -> None:
    for name in [*suite_names("raw_"), *suite_names("mart")]:
        suite = suite_module(name).SUITE
        assert suite.name == name
        for asked in configurations(suite):
            assert str(asked.notes).endswith("."), (name, asked)


def test_the_report_tells_every_reason_in_chinese_and_no_other() -> None:
    asked = {
        sentence
        for name in [*suite_names("raw_"), *suite_names("mart")]
        for expectation in configurations(suite_module(name).SUITE)
        for sentence in sentences(str(expectation.notes))
    }
    assert asked - reasons().keys() == set()
    # What is said where nothing could be asked stands in the code of the checks themselves.
    code = "".join(
        path.read_text("utf-8") for path in Path(expectations.__file__).parent.glob("*.py")
    )
    assert [reason for reason in reasons().keys() - asked if f'"{reason}"' not in code] == []
    for english, chinese in reasons().items():
        assert set(re.findall(IDS, english)) == set(re.findall(IDS, chinese))
        assert chinese.endswith("。"), chinese


ASK_OFFLINE = """
import socket, sys
from datetime import date
from pathlib import Path

def refuse(*args, **kwargs):
    raise OSError("the network was used")

socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
from expectations.run import check_batch
heavy = [name for name in ("great_expectations", "pandas", "sqlalchemy") if name in sys.modules]
assert not heavy, f"imported too early: {heavy}"
results = check_batch(Path(sys.argv[1]), "crm", date(2026, 3, 1))
print(sorted({one.status for one in results}))
"""


def test_a_check_uses_no_network_and_leaves_nothing_on_disk(tmp_path: Path) -> None:
    batch = land_day(tmp_path, "crm", "team")
    home, scratch = tmp_path / "home", tmp_path / "scratch"
    home.mkdir()
    scratch.mkdir()
    environment = os.environ | {"HOME": str(home), "TMPDIR": str(scratch)}
    script = tmp_path / "ask.py"
    script.write_text(ASK_OFFLINE)
    asked = subprocess.run(
        [sys.executable, "-W", "ignore", str(script), str(batch)],
        cwd=scratch,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr
    assert asked.stdout == "['passed', 'skipped']\n"
    assert [*home.rglob("*")] == []
    assert [*scratch.rglob("*")] == []
