"""What the steps of a night wrote down about it, read back with types.

    lake/<department>/_manifest/<day>.json   what was accepted from one department
    evidence/loads/*.json                    every attempt to load, also the refused ones
    evidence/checks/*.json                   lists of results of the expectations at both borders
    evidence/builds/<day>-<NNNN>.json        one dbt build with its tests and reconciliations
    evidence/publications/*.json             what was made current (see publishing.publication)

An evidence file that is missing leaves a gap that a reader can see. One that cannot be read is
named in `Night.unreadable` and never skipped in silence.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal, TypeVar

DEPARTMENTS = ("crm", "finance", "after_sales")

Status = Literal["passed", "failed", "errored", "skipped"]
RESULTS: tuple[Status, ...] = ("errored", "failed", "skipped", "passed")  # worst first
SEVERITIES = ("critical", "warning", "info")
Document = Mapping[str, Any]
Read = TypeVar("Read")

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Rows:
    """Every row that was read is accepted, set aside or left out.

    Left out is what the mapping does not want (another entity's rows, exact repetitions); set aside
    is what it wants and cannot have.
    """

    read: int
    accepted: int
    quarantined: int
    left_out: int


@dataclass(frozen=True, slots=True)
class FileRead:
    """One source file, hashed as it was stored. A `lookup` only translates values of another."""

    name: str
    sha256: str
    encoding: str | None
    rows: Rows
    is_lookup: bool = False


@dataclass(frozen=True, slots=True)
class Total:
    """The exact sum of one column, as text."""

    column: str
    read: str
    accepted: str
    quarantined: str
    left_out: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something worth knowing that stopped no row. `value` is null where it may be personal."""

    kind: str
    column: str | None
    value: str | None
    count: int


@dataclass(frozen=True, slots=True)
class EntityLoad:
    """What one source system delivered for one entity on one day.

    `unchanged_since` names the load that read the same files before; then nothing was read again.
    """

    department: str
    entity: str
    source: str
    files: tuple[FileRead, ...]
    rows: Rows
    quarantined: Mapping[str, int]
    findings: tuple[Finding, ...]
    totals: tuple[Total, ...]
    note: str | None
    unchanged_since: str | None


@dataclass(frozen=True, slots=True)
class DepartmentLoad:
    """The accepted day of one department."""

    department: str
    day: date
    status: str
    entities: tuple[EntityLoad, ...]
    note: str | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class RefusedLoad:
    """An attempt that brought nothing into the lake: the kind of error, the reason, the advice."""

    department: str
    kind: str
    reason: str
    advice: str
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Check:
    """One data test: a dbt test or an expectation at a border.

    `errored` means that the question could not be asked: nothing is known about the data. A test of
    severity `critical` that failed or errored blocks; below that it is reported.
    """

    asked_by: Literal["dbt", "Great Expectations"]
    dataset: str
    name: str
    columns: tuple[str, ...]
    severity: str
    status: Status
    reason: str
    message: str
    rows_checked: int | None = None
    rows_unexpected: int | None = None
    rule: str = ""

    @property
    def blocks(self) -> bool:
        return self.severity == "critical" and self.status in ("failed", "errored")


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What staging has, what a mart leaves out on purpose and why, and what the mart has.

    The `difference` that is left must be nothing.
    """

    entity: str
    measure: str
    staged: Decimal
    left_out: Decimal
    in_mart: Decimal
    difference: Decimal
    explanation: str


@dataclass(frozen=True, slots=True)
class Build:
    """One `dbt build`. `tests` and `reconciliations` are empty when it did not get that far."""

    id: str
    as_of: date
    status: Literal["passed", "failed", "errored"]
    mode: str
    reason: str | None
    started_at: datetime | None
    finished_at: datetime | None
    models: int | None
    tests: tuple[Check, ...]
    reconciliations: tuple[Reconciliation, ...]
    error: str | None


@dataclass(frozen=True, slots=True)
class PublicationRecord:
    """That a publication of `build` was made current, or found to be current already, at `at`."""

    id: str
    at: datetime
    build: str | None


@dataclass(frozen=True, slots=True)
class Night:
    """All that is known about one day. Lists are in the order in which things happened."""

    day: date
    loads: Mapping[str, DepartmentLoad]
    refused: Mapping[str, RefusedLoad]
    checks: tuple[Check, ...]
    builds: tuple[Build, ...]
    publications: tuple[PublicationRecord, ...]
    unreadable: tuple[str, ...] = field(default=())

    @property
    def build(self) -> Build | None:
        """The last build, which is the one that counts."""
        return self.builds[-1] if self.builds else None


def read_night(home: Path, day: date) -> Night:
    """Collect the evidence of `day`. Nothing has to be there."""
    reader = _Reader(home)
    manifests = [
        path
        for department in _departments(home)
        if (path := home / "lake" / department / "_manifest" / f"{day}.json").exists()
    ]
    builds = reader.each(_of_day(home, "builds", day), _build)
    loads = {load.department: load for load in reader.each(manifests, _department_load)}
    # Answers about an earlier build of the day say nothing about the last one.
    replaced = tuple(f"{build.id}-" for build in builds[:-1])
    asked = [path for path in _of_day(home, "checks", day) if not path.name.startswith(replaced)]
    return Night(
        day=day,
        loads=loads,
        refused=_still_refused(reader.each(_of_day(home, "loads", day), _attempt)),
        checks=_latest(reader.each(asked, _checks)),
        builds=tuple(builds),
        publications=tuple(
            sorted(
                reader.each(_of_day(home, "publications", day), _publication),
                key=lambda record: record.at,
            )
        ),
        unreadable=tuple(reader.unreadable),
    )


class _Reader:
    """Reads evidence files one by one and remembers those that it could not."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.unreadable: list[str] = []

    def each(self, paths: list[Path], read: Callable[[Any, Path], Read]) -> list[Read]:
        return list(self._each(paths, read))

    def _each(self, paths: list[Path], read: Callable[[Any, Path], Read]) -> Iterator[Read]:
        for path in paths:
            try:
                yield read(json.loads(path.read_text(encoding="utf-8")), path)
            except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation) as problem:
                where = path.relative_to(self._home)
                self.unreadable.append(f"{where}: {type(problem).__name__}: {problem}")


def _departments(home: Path) -> list[str]:
    found = {path.parent.name for path in (home / "lake").glob("*/_manifest")}
    return [*DEPARTMENTS, *sorted(found - set(DEPARTMENTS))]


def _of_day(home: Path, kind: str, day: date) -> list[Path]:
    """The evidence files whose name carries `day`, oldest first."""
    found = [
        path
        for path in (home / "evidence" / kind).glob("*.json")
        if not path.name.startswith(".") and str(day) in _DAY.findall(path.name)
    ]
    return sorted(found)


def _department_load(document: Document, _: Path) -> DepartmentLoad:
    department = document["department"]
    return DepartmentLoad(
        department=department,
        day=date.fromisoformat(document["day"]),
        status=document["status"],
        entities=tuple(_entity_load(department, entity) for entity in document["entities"]),
        note=document.get("note"),
        finished_at=_instant(document.get("finished_at")),
    )


def _entity_load(department: str, document: Document) -> EntityLoad:
    return EntityLoad(
        department=department,
        entity=document["entity"].rpartition(".")[2],
        source=document["source"],
        files=(
            *(_file(file) for file in document["files"]),
            *(_file(file, is_lookup=True) for file in document.get("lookups", [])),
        ),
        rows=_rows(document),
        quarantined={item["rule"]: item["count"] for item in document.get("quarantined", [])},
        findings=tuple(
            Finding(item["kind"], item.get("column"), item.get("value"), item["count"])
            for item in document.get("findings", [])
        ),
        totals=tuple(
            Total(
                column,
                total["read"],
                total["accepted"],
                total["quarantined"],
                total.get("left_out", "0"),
            )
            for column, total in document.get("control_totals", {}).items()
        ),
        note=document.get("note"),
        unchanged_since=document.get("unchanged_since"),
    )


def _file(document: Document, *, is_lookup: bool = False) -> FileRead:
    return FileRead(
        name=document["name"],
        sha256=document["sha256"],
        encoding=document.get("encoding"),
        rows=_rows(document),
        is_lookup=is_lookup,
    )


def _rows(document: Document) -> Rows:
    return Rows(
        read=document["rows_read"],
        accepted=document["rows_accepted"],
        quarantined=document["rows_quarantined"],
        left_out=document.get("rows_left_out", 0),
    )


def _attempt(document: Document, path: Path) -> RefusedLoad | DepartmentLoad:
    """Evidence of a load is its manifest, or says in `error` why there is none."""
    if document["status"] != "refused":
        return _department_load(document, path)
    error = document["error"]
    return RefusedLoad(
        department=document["department"],
        kind=error["type"],
        reason=error["message"],
        advice=error["what_to_do"],
        finished_at=_instant(document.get("finished_at")),
    )


def _still_refused(attempts: list[RefusedLoad | DepartmentLoad]) -> dict[str, RefusedLoad]:
    """The departments whose last attempt was refused. An accepted day may still be in the lake."""
    last = {attempt.department: attempt for attempt in attempts}
    return {name: attempt for name, attempt in last.items() if isinstance(attempt, RefusedLoad)}


def _checks(document: list[Document], _: Path) -> list[Check]:
    return [
        Check(
            asked_by="Great Expectations",
            dataset=result["dataset"],
            name=result["expectation"],
            columns=tuple(result["columns"]),
            severity=result["severity"],
            status=result["status"],
            reason=result["reason"],
            message=result.get("explanation") or "",
            rows_checked=result.get("rows_checked"),
            rows_unexpected=result.get("rows_unexpected"),
        )
        for result in document
    ]


def _latest(runs: list[list[Check]]) -> tuple[Check, ...]:
    """The last answers about each dataset: a repeated run replaces what it asked before."""
    latest: dict[str, list[Check]] = {}
    for run in runs:
        for dataset in dict.fromkeys(check.dataset for check in run):
            latest[dataset] = [check for check in run if check.dataset == dataset]
    return tuple(check for checks in latest.values() for check in checks)


def _build(document: Document, path: Path) -> Build:
    return Build(
        id=path.stem,
        as_of=date.fromisoformat(document["as_of"]),
        status=document["status"],
        mode=document["mode"],
        reason=document.get("reason"),
        started_at=_instant(document.get("started_at")),
        finished_at=_instant(document.get("finished_at")),
        models=document.get("models"),
        tests=tuple(_dbt_test(test) for test in document.get("tests", [])),
        reconciliations=tuple(
            Reconciliation(
                entity=item["entity"],
                measure=item["measure"],
                staged=Decimal(item["staged"]),
                left_out=Decimal(item["left_out"]),
                in_mart=Decimal(item["in_mart"]),
                difference=Decimal(item["difference"]),
                explanation=item["explanation"],
            )
            for item in document.get("reconciliation", [])
        ),
        error=document.get("error"),
    )


def _dbt_test(document: Document) -> Check:
    severity = document["severity"].lower()
    status = document["status"].lower()
    # dbt lets one test warn or fail by its count; here a test that warned failed without blocking.
    warned = status in ("warn", "warned")
    return Check(
        asked_by="dbt",
        dataset=document.get("model") or "",
        name=document["name"],
        columns=(document["column"],) if document.get("column") else (),
        severity="warning" if warned else _SEVERITY.get(severity, severity),
        status=_STATUS[status],
        reason=document.get("description") or "",
        message=document.get("message") or "",
        rows_unexpected=document.get("failures"),
        rule=document.get("rule") or "",
    )


# dbt's words, in the words of the expectations.
_SEVERITY = {"error": "critical", "warn": "warning"}
_STATUS: Mapping[str, Status] = {
    "pass": "passed",
    "passed": "passed",
    "fail": "failed",
    "failed": "failed",
    "warn": "failed",
    "warned": "failed",
    "error": "errored",
    "errored": "errored",
    "runtime error": "errored",
    "skipped": "skipped",
}


def _publication(document: Document, _: Path) -> PublicationRecord:
    at = document.get("published_at") or document["confirmed_at"]
    return PublicationRecord(
        document["id"], datetime.fromisoformat(at), document["evidence"].get("build")
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
