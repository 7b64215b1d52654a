"""What the company knew is what the lake holds, value by value, after every export was loaded."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from demo_company import DEFAULT_DAY
from demo_company.clock import ZONE
from demo_company.log import Change, Log
from demo_company.records import Activity, Lead, LeadActivity, Participation, Payment, Record
from ingestion.contract import DEPARTMENTS
from ingestion.manifest import Manifest
from ingestion.run import Source, accept, land

DAYS = [DEFAULT_DAY - timedelta(days=n) for n in reversed(range(7))]
KINDS = sorted(Record.__subclasses__(), key=lambda kind: kind.entity)
NOBODY_TOLD = {"livestream": "视频号直播"}  # a lead source that the mapping does not know yet

Key = tuple[str, ...]
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


def planted_keys(exports: Path, outcome: str) -> list[tuple[date, str, tuple[str, ...]]]:
    """Day, entity and key of each record that the answer file lists so."""
    return [
        (day, row["entity"], tuple(row["key"].values()))
        for day in DAYS
        for row in json.loads((exports / "planted" / f"{day}.json").read_text(encoding="utf-8"))
        if row["outcome"] == outcome
    ]


def landed_days(home: Path, kind: type[Record]) -> Iterator[tuple[date, dict[Key, Values]]]:
    """What each day brought of one kind."""
    department, entity = kind.entity.split(".")
    for day in DAYS:
        path = home / "lake" / department / entity / f"ds={day}" / "demo.parquet"
        yield (
            day,
            {tuple(str(row[n]) for n in kind.key): row for row in pq.read_table(path).to_pylist()},
        )


def test_the_answer_file_lists_every_deletion_of_a_day(loaded: Loaded, exports: Path) -> None:
    found = [
        (day, kind.entity, key)
        for kind in KINDS
        for day, rows in landed_days(loaded.home, kind)
        for key, row in rows.items()
        if row["is_deleted"]
    ]
    assert sorted(planted_keys(exports, "deleted")) == sorted(found)
    assert {day for day, _, _ in found} == set(DAYS)


def in_shanghai(moment: date | datetime) -> date:
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=UTC).astimezone(ZONE).date()
    return moment


# What the company says once of a record: when it happened, and what another value corrects.
SAID_ONCE: list[tuple[type[Record], str, str | None]] = [
    (Activity, "started_at", None),
    (Lead, "created_at", "lead_source_id"),
    (LeadActivity, "occurred_at", None),
    (Participation, "started_on", "is_passed"),
    (Payment, "received_at", "amount"),
]


def test_the_answer_file_lists_what_is_late_and_what_is_put_right(
    loaded: Loaded, exports: Path
) -> None:
    late, corrected = [], []
    for kind, happened, once in SAID_ONCE:
        known: dict[Key, Values] = {}
        for day, rows in landed_days(loaded.home, kind):
            for key, row in rows.items():
                before = known.get(key)
                if (
                    before is None
                    and day != DAYS[0]
                    and (day - in_shanghai(row[happened])).days > 1
                ):
                    late.append((day, kind.entity, key))
                if before and once and before[once] is not None and before[once] != row[once]:
                    corrected.append((day, kind.entity, key))
            known |= rows
    assert sorted(planted_keys(exports, "late")) == sorted(late)
    assert sorted(planted_keys(exports, "corrected")) == sorted(corrected)
    assert {entity for _, entity, _ in late} >= {"crm.activity", "crm.lead_activity"}
    assert corrected


def test_the_answer_file_knows_no_other_kind_of_fault(exports: Path) -> None:
    outcomes = {
        row["outcome"]
        for day in DAYS
        for row in json.loads((exports / "planted" / f"{day}.json").read_text(encoding="utf-8"))
    }
    assert outcomes == {"quarantined", "collapsed", "late", "corrected", "deleted"}


def test_the_unknown_source_is_a_finding_and_nothing_else_is(loaded: Loaded) -> None:
    findings = {
        (finding.column, finding.value)
        for manifest in loaded.manifests
        for entry in manifest.entities
        for finding in entry.findings
        if finding.kind == "unknown_code"
    }
    assert findings == {("lead_source_id", text) for text in NOBODY_TOLD.values()}
