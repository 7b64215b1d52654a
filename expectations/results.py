"""What a check found, safe to keep: counts and reasons, never a value of a row."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["critical", "warning", "info"]
Status = Literal["passed", "failed", "errored", "skipped"]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The answer of one expectation about one dataset.

    `errored` is not `failed`: the question could not be asked (a column is missing, the query
    broke), so nothing is known about the data. `skipped`: there was nothing to ask about.
    `rows_checked` and `rows_unexpected` count rows and are null where unknown. `observed` is an
    aggregate such as a row count. `explanation` says why a check errored or was skipped.
    """

    suite: str
    dataset: str
    expectation: str
    columns: tuple[str, ...]
    severity: Severity
    status: Status
    reason: str
    rows_checked: int | None = None
    rows_unexpected: int | None = None
    observed: float | None = None
    explanation: str | None = None


def blocking(results: Iterable[CheckResult]) -> list[CheckResult]:
    """Return the results that forbid to go on: critical and either failed or errored."""
    return [
        result
        for result in results
        if result.severity == "critical" and result.status in ("failed", "errored")
    ]
