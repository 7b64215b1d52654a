"""What a night writes down about its builds and checks. Files are only ever added.

    evidence/builds/<day>-<NNNN>.json            one build, read by publishing.evidence
    evidence/checks/<build>-<NNNN>.json          the expectations about that build's marts
    evidence/checks/<day>-<department>-<NNNN>.json   the expectations about a landed batch
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nightly.errors import HeldBack, NightError
from nightly.plan import Plan
from nightly.settings import Settings
from publishing.durable import write_json

if TYPE_CHECKING:
    from expectations.results import CheckResult
    from nightly.dbt_results import DbtResults


def next_build_id(settings: Settings, day: date) -> str:
    """`<day>-<NNNN>`, the number after the last build of that day."""
    return _next(settings.evidence / "builds", str(day))


def write_build(
    settings: Settings,
    build_id: str,
    day: date,
    plan: Plan,
    started_at: datetime,
    results: "DbtResults",
    error: NightError | None,
) -> None:
    """Write down one build, also when it failed."""
    status = "passed" if error is None else "failed" if isinstance(error, HeldBack) else "errored"
    document: dict[str, Any] = {
        "as_of": day.isoformat(),
        "status": status,
        "mode": plan.mode,
        "reason": plan.reason,
        "sources": list(settings.source_names),
        "target": settings.target,
        "started_at": started_at.isoformat(),
        "finished_at": datetime.now(UTC).isoformat(),
        "models": len(results.models),
        "nodes": list(results.models),
        "tests": list(results.tests),
        "reconciliation": list(results.reconciliation),
        "error": str(error) if error else None,
    }
    write_json(settings.evidence / "builds" / f"{build_id}.json", document)


def write_checks(settings: Settings, about: str, results: Iterable["CheckResult"]) -> Path:
    """Write down what the expectations found about a build or a batch, and return the file."""
    from expectations import evidence

    folder = settings.evidence / "checks"
    file = folder / f"{_next(folder, about)}.json"
    evidence.write(results, file)
    return file


def last_checks(settings: Settings, about: str) -> Path | None:
    """The newest answers about a build or a batch, or None when it was never asked."""
    numbered = _numbered(settings.evidence / "checks", about)
    return numbered[max(numbered)] if numbered else None


def _next(folder: Path, name: str) -> str:
    return f"{name}-{max(_numbered(folder, name), default=0) + 1:04}"


def _numbered(folder: Path, name: str) -> dict[int, Path]:
    pattern = re.compile(re.escape(name) + r"-(\d{4,})\.json")
    matches = ((pattern.fullmatch(file.name), file) for file in folder.glob(f"{name}-*.json"))
    return {int(match[1]): file for match, file in matches if match}
