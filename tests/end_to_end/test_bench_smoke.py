"""The benchmark itself works: contenders agree, and there is a ratio for each of them.

Whether aims are met is not asked here, because a busy machine answers differently each time. The
questions about whole nights build the warehouse several times and are asked on demand.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from nightly.settings import CHECKOUT


def bench(tmp_path: Path, questions: str) -> dict[int, dict]:
    """Run questions in the smoke size, which fails unless all outputs agree; results by number."""
    file = tmp_path / "results.json"
    finished = subprocess.run(
        [
            *(sys.executable, "-m", "benchmarks", "--size", "smoke", "--only", questions),
            *("--json", str(file), "--scratch", str(tmp_path)),
        ],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return {result["number"]: result for result in json.loads(file.read_text())}


def assert_every_contender_has_a_ratio(result: dict) -> None:
    for table in result["tables"]:
        baseline, *others = table["rows"]
        assert baseline["wall_ratio"] == pytest.approx(1)
        assert len(others) >= 1
        assert all(row["wall"] > 0 and row["wall_ratio"] > 0 for row in table["rows"])
    assert all(aim["measured"] > 0 for aim in result["aims"])


def test_contenders_agree_and_every_one_has_a_ratio(tmp_path: Path) -> None:
    results = bench(tmp_path, "1,2,4,6")
    assert sorted(results) == [1, 2, 4, 6]
    for result in results.values():
        assert_every_contender_has_a_ratio(result)
    (landing,) = results[1]["tables"]
    assert [row["name"] for row in landing["rows"]][:2] == ["DuckDB typed copy", "landing"]


@pytest.mark.slow
def test_nights_agree_however_they_are_run(tmp_path: Path) -> None:
    results = bench(tmp_path, "3,5,7")
    assert sorted(results) == [3, 5, 7]
    for result in results.values():
        assert_every_contender_has_a_ratio(result)


def test_a_wrong_question_is_told_without_a_traceback() -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--only", "8"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
    )
    assert finished.returncode == 2
    assert "there are the questions 1,2,3,4,5,6,7" in finished.stderr
    assert "Traceback" not in finished.stderr
