"""Where accepted days live, and how a day gets there whole."""

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from ingestion.contract import load_contracts
from ingestion.manifest import EntityManifest, Manifest


def partition(lake: Path, entity: str, day: date | str) -> Path:
    department, name = entity.split(".")
    return lake / department / name / f"ds={day}"


def manifest_path(lake: Path, department: str, day: date | str) -> Path:
    return lake / department / "_manifest" / f"{day}.json"


def accepted_before(lake: Path, department: str, day: date) -> Iterator[Manifest]:
    """The accepted days before `day`, latest first."""
    folder = lake / department / "_manifest"
    for path in sorted(folder.glob("*.json"), reverse=True):
        if path.stem < day.isoformat():
            manifest = Manifest.read(path)
            if manifest.status == "accepted":
                yield manifest


def last_load(
    lake: Path, department: str, day: date, entity: str, source: str
) -> tuple[str, EntityManifest] | None:
    """The latest day before `day` on which this source really delivered this entity."""
    for manifest in accepted_before(lake, department, day):
        for entry in manifest.entities:
            if (entry.entity, entry.source) == (entity, source) and entry.files:
                return manifest.day, entry
    return None


def sha256_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def seed_lake(lake: Path) -> None:
    """Give every entity one empty file with all its columns, so that a reader always finds it."""
    for contract in load_contracts().values():
        target = partition(lake, contract.name, "1900-01-01") / "contract.parquet"
        if target.exists() and pq.read_schema(target).equals(contract.schema):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(".contract.parquet.draft")
        pq.write_table(contract.schema.empty_table(), draft)
        draft.replace(target)
