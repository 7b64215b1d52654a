"""Landing, accepting and refusing a day of a department. Every path is an argument.

    land   -> home/incoming/<department>/<day>/...   nothing else is touched
    accept -> home/lake, home/quarantine, home/evidence/loads
    refuse -> home/evidence/loads only

Each may be repeated: the same input gives the same partitions, and a day that was half moved
when the machine stopped is completed by accepting it again.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from duckdb import DuckDBPyConnection

from ingestion.contract import DEPARTMENTS, contracts_of, load_contracts
from ingestion.engine import connect
from ingestion.errors import BatchNotFound, ContractBroken, ExtractTruncated, IngestionError
from ingestion.lake import last_load, manifest_path, partition
from ingestion.landing import Target, land_entity
from ingestion.manifest import EntityManifest, Manifest, write_json
from ingestion.mapping import EntityRule, Mapping, load_mapping
from ingestion.unchanged import empty_partition, files_unchanged_since

_DRAFT = "manifest.json"


@dataclass(frozen=True, slots=True)
class Source:
    """A source system: the name or path of its mapping, and the folder its files are in."""

    mapping: str | Path
    data: Path


@dataclass(frozen=True, slots=True)
class Batch:
    """A landed day that waits to be accepted."""

    folder: Path
    manifest: Manifest

    @property
    def department(self) -> str:
        return self.manifest.department

    @property
    def day(self) -> date:
        return date.fromisoformat(self.manifest.day)

    @staticmethod
    def read(folder: Path) -> "Batch":
        """The batch that `land` left in `folder`, for a step in another process."""
        if not (folder / _DRAFT).is_file():
            raise BatchNotFound(f"{folder.parent.name} {folder.name} is not landed")
        return Batch(folder, Manifest.read(folder / _DRAFT))

    def parquet(self, entity: str, source: str) -> Path:
        return self.folder / entity.split(".")[1] / f"{source}.parquet"


def land(home: Path, department: str, day: date, sources: Sequence[Source]) -> Batch:
    """Read the day's files of all sources into `home/incoming`.

    Raises the subclasses of IngestionError; then no batch is left behind, and the evidence says
    why. Landing again replaces what was landed.
    """
    if department not in DEPARTMENTS:
        raise ValueError(f"no such department: {department}")
    try:
        return _land_all(home, department, day, sources)
    except IngestionError as error:
        shutil.rmtree(incoming(home, department, day), ignore_errors=True)
        _write_refusal(home, department, day, error, error.advice)
        raise


def _land_all(home: Path, department: str, day: date, sources: Sequence[Source]) -> Batch:
    mappings = [(load_mapping(source.mapping), source.data) for source in sources]
    _refuse_two_of_a_name([mapping for mapping, _ in mappings])
    started = _now()
    folder = incoming(home, department, day)
    work = folder.with_name(f".{folder.name}.landing")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        with connect(work) as database:
            entities = [
                _land(home, work, mapping, rule, data, day, database)
                for mapping, data in mappings
                for rule in mapping.entities_of(department)
            ]
        names = tuple(mapping.source for mapping, _ in mappings)
        manifest = Manifest(
            department=department,
            day=day.isoformat(),
            status="landed",
            sources=names,
            entities=tuple(sorted(entities, key=lambda entry: (entry.entity, entry.source))),
            started_at=started,
            finished_at=_now(),
            note=None if entities else f"{', '.join(names)} maps no entity of {department}",
        )
        manifest.write(work / _DRAFT)
        shutil.rmtree(folder, ignore_errors=True)
        work.replace(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Batch(folder, manifest)


def accept(home: Path, batch: Batch) -> Manifest:
    """Move a batch into the lake and return its accepted manifest.

    The manifest in the lake says `moving` while files move, so that a crash in between shows; the
    batch is still there then, and accepting it again completes the day.
    """
    lake, folder = home / "lake", batch.folder
    department, day = batch.department, batch.day
    if not (folder / _DRAFT).is_file():
        raise BatchNotFound(f"{department} {day} is not landed, or was accepted already")
    final = manifest_path(lake, department, batch.manifest.day)
    batch.manifest.with_status("moving").write(final)
    kept: set[Path] = set()
    for entry in batch.manifest.entities:
        target = lake.parent / entry.partition
        kept.add(target)
        _move(batch.parquet(entry.entity, entry.source), target)
        aside = _quarantine(home, entry.entity, day, entry.source)
        draft = folder / "quarantine" / entry.entity.split(".")[1] / f"{entry.source}.jsonl"
        if draft.exists() or entry.rows_quarantined == 0:
            aside.unlink(missing_ok=True)
        _move(draft, aside)
    _remove_others(home, department, day, kept)
    manifest = batch.manifest.with_status("accepted")
    manifest.write(_next_evidence(home, department, day))
    manifest.write(final)
    shutil.rmtree(folder)
    return manifest


def refuse(home: Path, batch: Batch, reason: str) -> None:
    """Write down that a landed day was refused and why, and drop the batch.

    The lake stays as it was. `reason` goes into evidence and reports: no values of cells in it.
    """
    shutil.rmtree(batch.folder, ignore_errors=True)
    _write_refusal(home, batch.department, batch.day, ContractBroken(reason), "look")


def _write_refusal(
    home: Path, department: str, day: date, error: IngestionError, what_to_do: str
) -> None:
    write_json(
        _next_evidence(home, department, day),
        {
            "department": department,
            "day": day.isoformat(),
            "status": "refused",
            "error": {
                "type": type(error).__name__,
                "message": str(error),
                "what_to_do": what_to_do,
            },
            "finished_at": _now(),
        },
    )


def incoming(home: Path, department: str, day: date) -> Path:
    return home / "incoming" / department / day.isoformat()


def _land(
    home: Path,
    work: Path,
    mapping: Mapping,
    rule: EntityRule,
    data: Path,
    day: date,
    database: DuckDBPyConnection,
) -> EntityManifest:
    contract = load_contracts()[rule.entity]
    last = last_load(home / "lake", contract.department, day, contract.name, mapping.source)
    parquet = work / contract.entity / f"{mapping.source}.parquet"
    where = f"lake/{contract.department}/{contract.entity}/ds={day}/{mapping.source}.parquet"
    if last and files_unchanged_since(last[1], mapping, rule, data, day):
        return replace(empty_partition(contract, last, parquet), partition=where)
    landed_entity = land_entity(
        contract=contract,
        rule=rule,
        mapping=mapping,
        data=data,
        day=day,
        target=Target(
            parquet=parquet,
            quarantine=work / "quarantine" / contract.entity / f"{mapping.source}.jsonl",
            scratch=work / ".scratch",
        ),
        database=database,
    )
    if last:
        _refuse_truncation(landed_entity, last, rule)
    return replace(landed_entity, partition=where)


def _refuse_truncation(
    entry: EntityManifest, last: tuple[str, EntityManifest], rule: EntityRule
) -> None:
    day, before = last
    if entry.files and entry.rows_read < before.rows_read * rule.min_share_of_last_load:
        raise ExtractTruncated(
            f"{entry.entity} from {', '.join(file.name for file in entry.files)}:"
            f" {entry.rows_read} rows, after {before.rows_read} on {day}"
        )


def _refuse_two_of_a_name(mappings: Sequence[Mapping]) -> None:
    names = [mapping.source for mapping in mappings]
    for name in names:
        if names.count(name) > 1:
            raise ContractBroken(f"two mappings call their source {name!r}; rename one")


def _move(draft: Path, target: Path) -> None:
    """Move one file; a file that a crashed run has already moved is left alone."""
    if draft.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.replace(target)


def _remove_others(home: Path, department: str, day: date, kept: set[Path]) -> None:
    """A day is landed whole: what an earlier landing of it left and this one lacks goes."""
    for contract in contracts_of(department):
        for path in partition(home / "lake", contract.name, day).glob("*.parquet"):
            if path not in kept:
                path.unlink()
                _quarantine(home, contract.name, day, path.stem).unlink(missing_ok=True)


def _quarantine(home: Path, entity: str, day: date, source: str) -> Path:
    department, name = entity.split(".")
    return home / "quarantine" / department / name / f"ds={day}" / f"{source}.jsonl"


def _next_evidence(home: Path, department: str, day: date) -> Path:
    folder = home / "evidence" / "loads"
    folder.mkdir(parents=True, exist_ok=True)
    numbers = [
        int(path.stem.rpartition("-")[2]) for path in folder.glob(f"{day}-{department}-*.json")
    ]
    return folder / f"{day}-{department}-{max(numbers, default=0) + 1:04d}.json"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
