"""A small source system of one's own: write files and a mapping, land them, look at the result."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import yaml

from ingestion.manifest import EntityManifest
from ingestion.run import Batch, Source, land

DAY = date(2026, 3, 1)


@dataclass(frozen=True)
class Landed:
    """A landed entity: its manifest, its rows and the rows set aside."""

    batch: Batch
    manifest: EntityManifest
    rows: list[dict[str, Any]]
    quarantine: list[dict[str, Any]]

    def column(self, name: str) -> list[Any]:
        return [row[name] for row in self.rows]

    def set_aside(self) -> list[tuple[int, str, str | None]]:
        """Line, rule and column of each quarantined row."""
        return [(row["line"], row["rule"], row["column"]) for row in self.quarantine]

    def found(self) -> dict[str, int]:
        """Findings by kind."""
        counts: dict[str, int] = {}
        for finding in self.manifest.findings:
            counts[finding.kind] = counts.get(finding.kind, 0) + finding.count
        return counts


@dataclass(frozen=True)
class Shop:
    """A data folder with one file that feeds one entity through a mapping."""

    home: Path
    data: Path

    def mapping(
        self,
        entity: str,
        columns: dict[str, Any],
        *,
        file: dict[str, Any],
        time_zone: str = "UTC",
        files: dict[str, Any] | None = None,
        codes: dict[str, Any] | None = None,
        **settings: Any,
    ) -> Path:
        path = self.data / "shop.yaml"
        document = {
            "source": "shop",
            "time_zone": time_zone,
            "files": {"main": file, **(files or {})},
            "codes": codes or {},
            "entities": {
                entity: {"from": "main", "columns": columns, "max_quarantined_share": 1, **settings}
            },
        }
        path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
        return path

    def land(
        self,
        content: bytes | str,
        columns: dict[str, Any],
        *,
        name: str = "data.csv",
        entity: str = "finance.payment",
        day: date = DAY,
        file: dict[str, Any] | None = None,
        **settings: Any,
    ) -> Landed:
        data = content.encode() if isinstance(content, str) else content
        (self.data / name).write_bytes(data)
        mapping = self.mapping(entity, columns, file={"path": name, **(file or {})}, **settings)
        return self.landed(mapping, entity, day)

    def landed(self, mapping: Path, entity: str, day: date = DAY) -> Landed:
        batch = land(self.home, entity.split(".")[0], day, [Source(mapping, self.data)])
        (manifest,) = [entry for entry in batch.manifest.entities if entry.entity == entity]
        rows = pq.read_table(batch.parquet(entity, "shop")).to_pylist()
        path = batch.folder / "quarantine" / entity.split(".")[1] / "shop.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return Landed(batch, manifest, rows, [json.loads(line) for line in lines])
