"""What a dbt run left behind, in the terms of the evidence: models, tests and what went wrong.

Neither a row nor a value of the data leaves through here: a failed test gives its count of rows,
and a database error, which may quote a value, stays in the log on this machine.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nightly.errors import BuildFailed, HeldBack, NightError, listed

MODELS = ("model", "seed")
TESTS = ("test", "unit_test")
STATUS = {
    "success": "passed",
    "pass": "passed",
    "fail": "failed",
    "warn": "warned",
    "error": "errored",
    "runtime error": "errored",
    "partial success": "errored",
    "skipped": "skipped",
    "no-op": "skipped",
}


@dataclass(frozen=True, slots=True)
class DbtResults:
    """`models` and `tests` as the evidence has them. `finished` is false when dbt itself broke.

    `findings` has the SQL of each test that found something, by the test's name.
    """

    finished: bool
    models: Sequence[Mapping[str, Any]]
    tests: Sequence[Mapping[str, Any]]
    log: Path
    findings: Mapping[str, Path] = field(default_factory=dict)

    def problem(self) -> NightError | None:
        """Why these marts must not be published, or None."""
        if not self.finished:
            return BuildFailed(f"dbt stopped before it built anything; the reason is in {self.log}")
        broken = [model["name"] for model in self.models if model["status"] == "errored"]
        if broken:
            return BuildFailed(
                f"{listed(broken)} could not be built; the database's words are in {self.log}"
            )
        failed = [test["name"] for test in self.tests if test["status"] in ("failed", "errored")]
        if failed:
            return HeldBack(f"held back by {listed(failed)}; the report says what each one means")
        skipped = [model["name"] for model in self.models if model["status"] == "skipped"]
        if skipped:
            return BuildFailed(f"{listed(skipped)} were not built; the reason is in {self.log}")
        return None

    def summary(self) -> str:
        warned = sum(test["status"] == "warned" for test in self.tests)
        return f"{len(self.models)} models built, {len(self.tests)} tests, {warned} warnings"


def read_results(results: Path, exit_code: int, *, log: Path) -> DbtResults:
    """Read what `nightly.dbt_child` wrote; nothing there means that dbt broke before it began."""
    try:
        ran = json.loads(results.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return DbtResults(False, (), (), log)
    models = [_model(outcome) for outcome in ran if outcome["kind"] in MODELS]
    tests = [_test(outcome) for outcome in ran if outcome["kind"] in TESTS]
    found = [outcome for outcome in ran if outcome["kind"] in TESTS and outcome["failures"]]
    findings = {outcome["name"]: Path(outcome["compiled"]) for outcome in found}
    return DbtResults(exit_code in (0, 1), models, tests, log, findings)


def _model(outcome: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "name": outcome["name"],
        "kind": outcome["kind"],
        "status": STATUS[outcome["status"]],
        "seconds": round(outcome["seconds"], 3),
    }


def _test(outcome: Mapping[str, Any]) -> Mapping[str, Any]:
    status = STATUS[outcome["status"]]
    said = "the test could not be run; see the log" if status == "errored" else outcome["message"]
    return {
        **{
            key: outcome[key] for key in ("name", "rule", "model", "column", "severity", "failures")
        },
        "status": status,
        "message": said,
        "description": outcome["description"],
    }
