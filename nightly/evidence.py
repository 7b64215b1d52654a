"""What a night writes down about its builds and checks. Files are only ever added.

evidence/builds/<day>-<NNNN>.json            one build, read by publishing.evidence
evidence/builds/spark/<day>-<NNNN>.json      the same on Apache Spark, which nobody publishes
evidence/checks/<build>-<NNNN>.json          the expectations about that build's marts
evidence/checks/<day>-<department>-<NNNN>.json   the expectations about a landed batch
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nightly import sources
from nightly.errors import HeldBack, NightError, listed
from nightly.plan import Plan, State
from nightly.settings import Settings
from publishing.durable import write_json

if TYPE_CHECKING:
    from expectations.results import CheckResult
    from nightly.dbt_results import DbtResults
    from publishing.evidence import Reconciliation
    from publishing.publication import Publication


def next_build_id(settings: Settings, day: date, last: State | None) -> str:
    """`<day>-<NNNN>`, the number after the last build of that day.

    A build that was killed left no evidence, but it is the `last` of its work file.
    """
    build_id = _next(settings.builds, str(day))
    if last and last.build >= build_id and last.ingredients.as_of == day:
        return f"{day}-{int(last.build.rpartition('-')[2]) + 1:04}"
    return build_id


def write_build(
    settings: Settings,
    build_id: str,
    day: date,
    plan: Plan,
    started_at: datetime,
    results: "DbtResults",
    error: NightError | None,
    warehouse_file: Path,
) -> None:
    """Write down one build, also when it failed, with what its marts add up to."""
    status = "passed" if error is None else "failed" if isinstance(error, HeldBack) else "errored"
    document: dict[str, Any] = {
        "as_of": day.isoformat(),
        "status": status,
        "mode": plan.mode,
        "reason": plan.reason,
        "sources": list(sources.names(settings)),
        "target": settings.target,
        "started_at": started_at.isoformat(),
        "finished_at": datetime.now(UTC).isoformat(),
        "models": len(results.models),
        "nodes": list(results.models),
        "tests": _located(results, warehouse_file),
        "reconciliation": [asdict(item) for item in _reconciliations(warehouse_file)],
        "error": str(error) if error else None,
    }
    write_json(settings.builds / f"{build_id}.json", document)


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


def _located(results: "DbtResults", warehouse_file: Path) -> list[Mapping[str, Any]]:
    """The tests; one that asks many marts and found something says in which (`found_in`)."""
    import duckdb

    places = {}
    if warehouse_file.exists():
        with duckdb.connect(str(warehouse_file), read_only=True) as connection:
            for test, file in results.findings.items():
                found = connection.sql(file.read_text(encoding="utf-8"))
                if found.columns[0] == "found_in":
                    counts = sorted(found.fetchall())
                    places[test] = listed([f"{place} {count:,}" for place, count in counts], 50)
    return [
        {**test, "message": f"{test['message']}: {places[test['name']]}"}
        if test["name"] in places
        else test
        for test in results.tests
    ]


def _reconciliations(warehouse_file: Path) -> Sequence["Reconciliation"]:
    """What the build added up itself; nothing when it did not get that far."""
    import duckdb

    from publishing import reconciliation

    try:
        with duckdb.connect(str(warehouse_file), read_only=True) as connection:
            return reconciliation.read(connection)
    except (duckdb.CatalogException, duckdb.IOException):
        return ()


def _next(folder: Path, name: str) -> str:
    return f"{name}-{max(_numbered(folder, name), default=0) + 1:04}"


def _numbered(folder: Path, name: str) -> dict[int, Path]:
    pattern = re.compile(re.escape(name) + r"-(\d{4,})\.json")
    matches = ((pattern.fullmatch(file.name), file) for file in folder.glob(f"{name}-*.json"))
    return {int(match[1]): file for match, file in matches if match}


def last_build(settings: Settings) -> dict[str, Any] | None:
    """The newest build by the time it was written, or None."""
    files = [file for file in settings.builds.glob("*.json") if file.name[0] != "."]
    if not files:
        return None
    file = max(files, key=lambda file: file.stat().st_mtime_ns)
    document = json.loads(file.read_text(encoding="utf-8"))
    facts = ("as_of", "status", "mode", "reason", "finished_at", "error")
    return {"id": file.stem, **{fact: document[fact] for fact in facts}}


def forbids_to_publish(checks: Path) -> bool:
    """Whether the answers in `checks` hold the marts back."""
    from expectations.results import CheckResult, blocking

    answers = json.loads(checks.read_text(encoding="utf-8"))
    return bool(blocking(CheckResult(**answer) for answer in answers))


def held_back(
    settings: Settings, build: dict[str, Any] | None, publication: "Publication | None"
) -> str | None:
    """Why the last build is not what readers get; None when it is, or when nothing was built."""
    if build is None or (publication and build["id"] in published_builds(settings, publication)):
        return None
    if build["error"]:
        return str(build["error"])
    checks = last_checks(settings, build["id"])
    if checks is None:
        return f"build {build['id']} was not checked yet: kpi check {build['as_of']}"
    if forbids_to_publish(checks):
        return f"build {build['id']} did not pass its checks: {checks}"
    return f"build {build['id']} was not published yet: kpi publish {build['as_of']}"


def published_builds(settings: Settings, publication: "Publication") -> set[str]:
    """The builds whose content readers get: the one published, and those that confirmed it."""
    files = (settings.evidence / "publications").glob(f"{publication.id}*.json")
    documents = (json.loads(file.read_text(encoding="utf-8")) for file in files)
    return {document["evidence"]["build"] for document in documents}
