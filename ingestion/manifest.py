"""What one day of one department holds, as JSON that an auditor can read."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

Status = Literal["landed", "moving", "accepted", "refused"]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file that was read, hashed as it was stored."""

    name: str
    sha256: str
    bytes: int
    encoding: str
    rows_read: int
    rows_accepted: int = 0
    rows_quarantined: int = 0
    rows_left_out: int = 0


@dataclass(frozen=True, slots=True)
class RuleCount:
    rule: str
    count: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Something worth knowing that stopped no row. `value` is null for private columns."""

    kind: str
    column: str | None
    value: str | None
    count: int


@dataclass(frozen=True, slots=True)
class ControlTotal:
    """Exact decimal sums, as text. `read` is the sum of the three others."""

    read: str
    accepted: str
    quarantined: str
    left_out: str


@dataclass(frozen=True, slots=True)
class EntityManifest:
    """One entity of one source. Every row that was read is accepted, quarantined or left out."""

    entity: str
    source: str
    partition: str
    partition_sha256: str
    mapping_sha256: str
    files: tuple[SourceFile, ...]
    lookups: tuple[SourceFile, ...]
    rows_read: int
    rows_accepted: int
    rows_quarantined: int
    rows_left_out: int
    quarantined: tuple[RuleCount, ...]
    findings: tuple[Finding, ...]
    control_totals: dict[str, ControlTotal]
    note: str | None = None
    unchanged_since: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    department: str
    day: str
    status: Status
    sources: tuple[str, ...]
    entities: tuple[EntityManifest, ...]
    started_at: str
    finished_at: str
    note: str | None = None

    @property
    def rows_accepted(self) -> int:
        return sum(entity.rows_accepted for entity in self.entities)

    def with_status(self, status: Status) -> "Manifest":
        return replace(self, status=status)

    def write(self, path: Path) -> None:
        write_json(path, asdict(self))

    @staticmethod
    def read(path: Path) -> "Manifest":
        raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        entities = tuple(_entity(entry) for entry in raw.pop("entities"))
        return Manifest(**raw | {"sources": tuple(raw["sources"]), "entities": entities})


def write_json(path: Path, document: dict[str, Any]) -> None:
    """Write a file that is either complete or not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    draft.replace(path)


def _entity(raw: dict[str, Any]) -> EntityManifest:
    return EntityManifest(
        **raw
        | {
            "files": tuple(SourceFile(**file) for file in raw["files"]),
            "lookups": tuple(SourceFile(**file) for file in raw["lookups"]),
            "quarantined": tuple(RuleCount(**count) for count in raw["quarantined"]),
            "findings": tuple(Finding(**finding) for finding in raw["findings"]),
            "control_totals": {
                column: ControlTotal(**total) for column, total in raw["control_totals"].items()
            },
        }
    )
