"""A fixed extract that is delivered again and again is landed once."""

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from ingestion.contract import Contract
from ingestion.lake import sha256_of_file
from ingestion.manifest import EntityManifest
from ingestion.mapping import EntityRule, FileRule, Mapping
from ingestion.readers.storage import locate, sha256_of


def files_unchanged_since(
    last: EntityManifest, mapping: Mapping, rule: EntityRule, data: Path, day: date
) -> bool:
    """Whether every file of the entity, and the mapping, are those of the last accepted load."""
    if last.mapping_sha256 != mapping.fingerprint:
        return False
    feeds = [mapping.file(feed.file) for feed in rule.feeds]
    lookups = [mapping.file(key) for key in _lookup_files(rule)]
    if any(file.is_daily for file in (*feeds, *lookups)):
        return False
    before = [(file.name, file.sha256) for file in (*last.files, *last.lookups)]
    return before == _hashes([*feeds, *lookups], data, day)


def empty_partition(
    contract: Contract, last: tuple[str, EntityManifest], parquet: Path
) -> EntityManifest:
    """A partition without rows, and a manifest entry that says since when nothing changed."""
    day, before = last
    parquet.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(contract.schema.empty_table(), parquet)
    return EntityManifest(
        entity=contract.name,
        source=before.source,
        partition="",
        partition_sha256=sha256_of_file(parquet),
        mapping_sha256=before.mapping_sha256,
        files=(),
        lookups=(),
        rows_read=0,
        rows_accepted=0,
        rows_quarantined=0,
        rows_left_out=0,
        quarantined=(),
        findings=(),
        control_totals={},
        note=f"unchanged since {day}",
        unchanged_since=day,
    )


def _lookup_files(rule: EntityRule) -> list[str]:
    return list(dict.fromkeys(lookup.file for feed in rule.feeds for lookup in feed.lookups))


def _hashes(files: list[FileRule], data: Path, day: date) -> list[tuple[str, str]]:
    return [
        (location.name, sha256_of(location)[0])
        for file in files
        for location in locate(file, data, day)
    ]
