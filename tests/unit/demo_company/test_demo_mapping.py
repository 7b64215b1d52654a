"""What the company knew is what the lake holds, value by value, after every export was loaded."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from demo_company import DEFAULT_DAY, first_export_day
from demo_company.log import Change, Log
from demo_company.records import Record
from ingestion.contract import DEPARTMENTS
from ingestion.manifest import Manifest
from ingestion.run import Source, accept, land

DAYS = [first_export_day() + timedelta(days=n) for n in range(7)]
KINDS = sorted(Record.__subclasses__(), key=lambda kind: kind.entity)
NOBODY_TOLD = {"livestream": "视频号直播"}  # a lead source that the mapping does not know yet

Values = dict[str, Any]


@dataclass(frozen=True)
class Loaded:
    home: Path
    manifests: tuple[Manifest, ...]


@pytest.fixture(scope="module")
def loaded(exports: Path, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    home = tmp_path_factory.mktemp("home")
    source = [Source("demo", exports)]
    manifests = tuple(
        accept(home, land(home, department, day, source))
        for day in DAYS
        for department in DEPARTMENTS
    )
    return Loaded(home, manifests)


def in_the_lake(home: Path, kind: type[Record]) -> dict[tuple[Any, ...], Values]:
    """The latest row of each key: a later day replaces an earlier one."""
    department, entity = kind.entity.split(".")
    rows: dict[tuple[Any, ...], Values] = {}
    for day in DAYS:
        path = home / "lake" / department / entity / f"ds={day}" / "demo.parquet"
        for row in pq.read_table(path).to_pylist():
            rows[tuple(row[name] for name in kind.key)] = row
    return rows


def as_loaded(change: Change) -> Values:
    """A change as the lake should hold it: UTC without zone, unknown codes kept aside."""
    values: Values = {
        name: utc(getattr(change.record, name)) for name in change.record.field_names()
    }
    values |= {"updated_at": utc(change.recorded_at), "is_deleted": change.is_deleted}
    values["unmapped_codes"] = None
    source = values.get("lead_source_id")
    if source in NOBODY_TOLD:
        values["lead_source_id"] = None
        values["unmapped_codes"] = {"lead_source_id": NOBODY_TOLD[source]}
    return values


def utc(value: Any) -> Any:
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.entity)
def test_the_lake_holds_what_the_company_knew(kind: type[Record], loaded: Loaded, log: Log) -> None:
    lake = in_the_lake(loaded.home, kind)
    known = {
        tuple(getattr(change.record, name) for name in kind.key): as_loaded(change)
        for change in log.latest(kind, through=DEFAULT_DAY)
    }
    assert lake.keys() == known.keys()
    for key, expected in known.items():
        row = lake[key]
        if row["unmapped_codes"] is not None:
            row["unmapped_codes"] = json.loads(row["unmapped_codes"])
        assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_exactly_the_planted_rows_are_set_aside(day: date, loaded: Loaded, exports: Path) -> None:
    planted = json.loads((exports / "planted" / f"{day}.json").read_text(encoding="utf-8"))
    expected = Counter(
        (row["entity"], f"{row['department']}/{day}/{row['file']}", row["row"])
        for row in planted
        if row["outcome"] == "quarantined"
    )
    found: Counter[tuple[str, str, int]] = Counter()
    for path in (loaded.home / "quarantine").glob(f"*/*/ds={day}/demo.jsonl"):
        department, entity = path.parts[-4:-2]
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found[f"{department}.{entity}", row["file"], row["source_row"]] += 1
    assert found == expected


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_a_row_that_is_there_twice_counts_once(day: date, loaded: Loaded, exports: Path) -> None:
    planted = json.loads((exports / "planted" / f"{day}.json").read_text(encoding="utf-8"))
    expected = Counter(row["entity"] for row in planted if row["outcome"] == "collapsed")
    found = Counter(
        {
            entry.entity: entry.rows_read - entry.rows_accepted - entry.rows_quarantined
            for manifest in loaded.manifests
            if manifest.day == f"{day}"
            for entry in manifest.entities
        }
    )
    assert +found == expected


def test_the_unknown_source_is_a_finding_and_nothing_else_is(loaded: Loaded) -> None:
    findings = {
        (finding.column, finding.value)
        for manifest in loaded.manifests
        for entry in manifest.entities
        for finding in entry.findings
        if finding.kind == "unknown_code"
    }
    assert findings == {("lead_source_id", text) for text in NOBODY_TOLD.values()}
