"""What the departments have accepted, read from the manifests in the lake."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from nightly import sources
from nightly.errors import NotLoaded, UserError
from nightly.plan import fingerprint
from nightly.settings import DEPARTMENTS, Settings

ACCEPTED = "accepted"


def manifest(settings: Settings, department: str, day: date) -> Mapping[str, Any]:
    """The manifest of one department's day; FileNotFoundError when that day was not accepted."""
    file = _folder(settings, department) / f"{day}.json"
    document: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return document


def accepted_days(settings: Settings, department: str) -> Sequence[date]:
    """The days that have a manifest, in order."""
    manifests = _folder(settings, department).glob("????-??-??.json")
    return sorted(date.fromisoformat(file.stem) for file in manifests)


def complete_days(settings: Settings) -> set[date]:
    """The days that all departments have."""
    return set.intersection(*(set(accepted_days(settings, name)) for name in DEPARTMENTS))


def last_complete_day(settings: Settings) -> date | None:
    """The last day that all departments have, or None."""
    return max(complete_days(settings), default=None)


def holds(settings: Settings, day: date, source: str, folder: Path) -> bool:
    """Whether all departments loaded `day` from the files of `source` that `folder` holds now."""
    from ingestion.lake import sha256_of_file

    loaded: dict[Path, str] = {}
    for department in DEPARTMENTS:
        try:
            document = manifest(settings, department, day)
        except FileNotFoundError:
            return False
        if document["status"] != ACCEPTED or source not in document["sources"]:
            return False
        loaded |= {
            folder / file["name"]: file["sha256"]
            for entity in document["entities"]
            if entity["source"] == source
            for file in entity["files"]
        }
    return all(file.is_file() and sha256_of_file(file) == sha256 for file, sha256 in loaded.items())


def require_loaded(settings: Settings, day: date) -> None:
    """Raise NotLoaded with the commands to run unless every department has accepted `day`.

    Raises UserError when it was loaded from other sources than those configured now.
    """
    missing = []
    for department in DEPARTMENTS:
        try:
            document = manifest(settings, department, day)
        except FileNotFoundError:
            missing.append((department, "has not loaded"))
            continue
        if document["status"] != ACCEPTED:
            missing.append((department, "did not finish loading"))
        elif not set(sources.names(settings)) <= set(document["sources"]):
            loaded, wanted = ",".join(document["sources"]), ",".join(sources.names(settings))
            raise UserError(
                f"{department} {day} was loaded from {loaded}, not from {wanted}: "
                f"set KPI_SOURCES={loaded}, or load the day again"
            )
    if missing:
        said = ", ".join(f"{department} {what} {day}" for department, what in missing)
        commands = "; ".join(f"kpi load {department} {day}" for department, _ in missing)
        raise NotLoaded(f"{said}. Run: {commands}")


def partitions(settings: Settings, *, through: date) -> Mapping[str, str]:
    """`<department>/<day>` -> fingerprint of what the sources brought, up to the day `through`."""
    names = set(sources.names(settings))
    return {
        f"{department}/{day}": _fingerprint(manifest(settings, department, day), names)
        for department in DEPARTMENTS
        for day in accepted_days(settings, department)
        if day <= through
    }


def _fingerprint(document: Mapping[str, Any], names: set[str]) -> str:
    return fingerprint(
        part.encode()
        for entity in document["entities"]
        if entity["source"] in names
        for part in (entity["entity"], entity["source"], entity["partition_sha256"])
    )


def _folder(settings: Settings, department: str) -> Path:
    return settings.lake / department / "_manifest"
