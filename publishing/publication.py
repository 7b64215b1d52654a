"""Publish complete nights and nothing else.

A publication is a folder that is written aside, verified, and then made current by one rename of a
symlink. Whoever opens `published/current` gets the old night or the new one, whole.

    published/<publication>/kpi.duckdb, marts/*.parquet, publication.json
    published/current -> <publication>
    evidence/publications/<publication>.json
"""

import fcntl
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb

from publishing import marts
from publishing.durable import flush, now, point, write_json, write_text
from publishing.errors import NothingPublished, NothingToPublish
from publishing.marts import STORAGE_VERSION, Mart

KEPT = 3
# A reader that looked up `current` may still be about to open what it found.
SAFE_TO_REMOVE_AFTER = timedelta(hours=1)

DOCUMENT = "publication.json"
LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class Publication:
    """One complete night. `is_new` is false when its content was current already.

    `contributions` maps each view to its SQL; `unchanged` names the marts that are the same as in
    the publication `previous` to it, if there was one.
    """

    id: str
    as_of: date
    published_at: datetime
    folder: Path
    marts: Mapping[str, Mart]
    contributions: Mapping[str, str]
    unchanged: Sequence[str]
    evidence: Mapping[str, Any]
    previous: str | None
    storage_version: str
    is_new: bool = True

    @property
    def warehouse_file(self) -> Path:
        return self.folder / marts.FILE


def publish(
    home: Path,
    warehouse_file: Path,
    *,
    as_of: date,
    evidence: Mapping[str, Any],
    keep: int = KEPT,
    safe_to_remove_after: timedelta = SAFE_TO_REMOVE_AFTER,
) -> Publication:
    """Make the marts of `warehouse_file` the current publication, all at once or not at all.

    Content that is current already makes no new publication, only a note that it was confirmed.
    A crash at any point leaves one complete publication; the next call tidies up after it.
    Raises NothingToPublish, CandidateBusy or NotVerified, each before anything was switched.
    """
    if not warehouse_file.is_file():
        raise NothingToPublish(f"There is no {warehouse_file}: build first.")
    published = home / "published"
    published.mkdir(parents=True, exist_ok=True)
    with _only_publisher(published):
        _tidy_up_after_a_crash(home)
        draft = published / ".draft"
        draft.mkdir()
        try:
            publication = _write(home, warehouse_file, draft, current(home), as_of, evidence)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        if publication.is_new:
            point(published / "current", publication.id)
            _record(home, publication)
            _retire(home, keep=keep, safe_to_remove_after=safe_to_remove_after)
        else:
            _record_confirmation(home, publication, evidence)
    return publication


def current(home: Path) -> Publication | None:
    """The publication that readers get now, or None if there never was one."""
    # Resolved once, so that everything read belongs to the same night.
    folder = (home / "published" / "current").resolve()
    return _read(folder) if folder.is_dir() else None


def connect_read_only(home: Path) -> duckdb.DuckDBPyConnection:
    """Open the current publication; a later publication does not disturb the connection."""
    publication = current(home)
    if publication is None:
        raise NothingPublished(f"Nothing was published in {home} yet: run a night first.")
    # The real path, not the symlink: one process opens one path once and shares what it got,
    # so through the symlink a long-running reader would stay on its first night for ever.
    return duckdb.connect(str(publication.warehouse_file), read_only=True)


def _write(
    home: Path,
    warehouse_file: Path,
    draft: Path,
    previous: Publication | None,
    as_of: date,
    evidence: Mapping[str, Any],
) -> Publication:
    """Write a complete folder under its final name, not yet current; or find that it is already."""
    with marts.attached(warehouse_file, scratch=draft) as candidate:
        built = marts.inspect(candidate)
        views = marts.contribution_views(candidate)
        if not built:
            raise NothingToPublish(f"{warehouse_file} has nothing in schema marts: build first.")
        if previous and (previous.as_of, previous.marts, previous.contributions) == (
            as_of,
            built,
            views,
        ):
            return replace(previous, is_new=False)
        # Another version of the file format is not to be carried on.
        carried = previous if previous and previous.storage_version == STORAGE_VERSION else None
        before = carried.marts if carried else {}
        marts.copy(candidate, draft, built, carried.folder if carried else None, before)
    marts.verify(draft, built, views, before)
    shutil.rmtree(draft / ".spill", ignore_errors=True)

    identifier = _next_identifier(home, as_of)
    document = {
        "id": identifier,
        "as_of": as_of,
        "published_at": now(),
        "previous": previous.id if previous else None,
        "storage_version": STORAGE_VERSION,
        "marts": {name: asdict(mart) for name, mart in built.items()},
        "unchanged": sorted(name for name, mart in built.items() if before.get(name) == mart),
        "contributions": views,
        "evidence": dict(evidence),
    }
    write_json(draft / DOCUMENT, document)
    folder = draft.rename(draft.with_name(identifier))
    flush(folder.parent)
    return _read(folder)


def _read(folder: Path) -> Publication:
    document = json.loads((folder / DOCUMENT).read_text(encoding="utf-8"))
    return Publication(
        id=document["id"],
        as_of=date.fromisoformat(document["as_of"]),
        published_at=datetime.fromisoformat(document["published_at"]),
        folder=folder,
        marts={name: Mart(**mart) for name, mart in document["marts"].items()},
        contributions=document["contributions"],
        unchanged=tuple(document["unchanged"]),
        evidence=document["evidence"],
        previous=document["previous"],
        storage_version=document["storage_version"],
    )


def _record(home: Path, publication: Publication) -> None:
    """Copy what the publication says about itself to the evidence, which outlives it."""
    record = _evidence(home) / f"{publication.id}.json"
    if not record.exists():
        write_text(record, (publication.folder / DOCUMENT).read_text(encoding="utf-8"))


def _record_confirmation(home: Path, publication: Publication, evidence: Mapping[str, Any]) -> None:
    earlier = list(_evidence(home).glob(f"{publication.id}-confirmed-*.json"))
    write_json(
        _evidence(home) / f"{publication.id}-confirmed-{len(earlier) + 1:03}.json",
        {"id": publication.id, "confirmed_at": now(), "evidence": dict(evidence)},
    )


def _next_identifier(home: Path, as_of: date) -> str:
    """The day and the next number, counting publications that are long removed too."""
    numbers = [path.name.split(".")[1] for path in _evidence(home).glob(f"{as_of}.*.json")]
    taken = [int(number) for number in numbers if number.isdigit()]
    return f"{as_of}.{max(taken, default=0) + 1:03}"


def _tidy_up_after_a_crash(home: Path) -> None:
    """Finish what a killed publication had switched, and remove what it had not."""
    live = current(home)
    if live:
        _record(home, live)
    for path in (home / "published").iterdir():
        if path.name.startswith("."):
            is_leftover = path.name != LOCK
        else:
            # Complete but never current: killed between the rename and the switch.
            is_leftover = path.is_dir() and not (_evidence(home) / f"{path.name}.json").exists()
        if is_leftover and path.name != "current":
            _remove(path)


def _retire(home: Path, *, keep: int, safe_to_remove_after: timedelta) -> None:
    """Remove all but the last `keep` publications, unless a reader may still be opening one."""
    folders = [path.parent for path in (home / "published").glob(f"*/{DOCUMENT}")]
    newest_first = sorted(
        (_read(folder) for folder in folders if not folder.is_symlink()),
        key=lambda publication: publication.published_at,
        reverse=True,
    )
    # A publication may be opened by name from when it was current, so its age counts from then on.
    for successor, publication in list(pairwise(newest_first))[keep - 1 :]:
        if datetime.now(UTC) - successor.published_at >= safe_to_remove_after:
            _remove(publication.folder)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        # Renamed first: a folder with the name of a publication is always complete.
        doomed = path.rename(path.with_name(f".removed-{path.name}"))
        shutil.rmtree(doomed)
    else:
        path.unlink()


def _evidence(home: Path) -> Path:
    return home / "evidence" / "publications"


@contextmanager
def _only_publisher(published: Path) -> Iterator[None]:
    """Wait for another publisher; the operating system frees the lock of one that was killed."""
    with (published / LOCK).open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
