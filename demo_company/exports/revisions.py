"""What an export says about days before it: records entered late, put right, or taken back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter

from demo_company.exports.planted import Outcome, Planted
from demo_company.exports.table import Table
from demo_company.log import Change, Log
from demo_company.records import (
    Activity,
    Lead,
    LeadActivity,
    Participation,
    Payment,
    Record,
)

LATE_DAYS = 2


@dataclass(frozen=True)
class Facts:
    """When it happened, and what is said of it once: another value later is a correction."""

    happened: str
    said_once: tuple[str, ...] = ()


FACTS: Mapping[type[Record], Facts] = {
    Activity: Facts("started_at"),
    Lead: Facts("created_at", ("lead_source_id",)),
    LeadActivity: Facts("occurred_at"),
    Participation: Facts("started_on", ("is_passed",)),
    Payment: Facts("received_at", ("amount",)),
}


def revisions(
    log: Log, table: Table, exported: Sequence[Change], day: date, day_before: date | None
) -> Iterator[Planted]:
    """The changes of an export that concern the past; `day_before` is that of the last export."""
    kind = table.kind
    for change in exported:
        if change.is_deleted:
            yield _revised(table, change.record, "deleted", "the source has deleted it")
    if kind not in FACTS or day_before is None:
        return
    facts, identity = FACTS[kind], attrgetter(*kind.key)
    known = {identity(c.record): c.record for c in log.latest(kind, through=day_before)}
    for change in exported:
        before = known.get(identity(change.record))
        happened = getattr(change.record, facts.happened)
        if before is None and happened is not None and _age(happened, day) >= LATE_DAYS:
            why = f"it happened {_age(happened, day)} days before"
            yield _revised(table, change.record, "late", why)
        if before is None:
            continue
        for name in facts.said_once:
            said = getattr(before, name)
            if said is not None and said != getattr(change.record, name):
                why = f"{name} is another than was said before"
                yield _revised(table, change.record, "corrected", why)


def _age(happened: date | datetime, day: date) -> int:
    on = happened.date() if isinstance(happened, datetime) else happened
    return (day - on).days


def _revised(table: Table, record: Record, outcome: Outcome, why: str) -> Planted:
    return Planted(
        department=table.department,
        entity=table.kind.entity,
        file=table.path,
        sheet=table.sheet,
        outcome=outcome,
        why=why,
        key={name: str(getattr(record, name)) for name in table.kind.key},
    )
