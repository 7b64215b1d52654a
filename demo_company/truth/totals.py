"""From contributions to values: who has which KPI in which period, and what it is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from demo_company.truth import contexts
from demo_company.truth.catalogue import WEEKLY, Contribution, Kpi
from demo_company.truth.credits import Credit
from demo_company.truth.exact import measure, to_digits
from demo_company.truth.periods import Period, periods
from demo_company.truth.staff import rep_months
from demo_company.truth.world import Known

Entity = tuple[str, str]  # type and id
Status = Literal["ok", "small_sample", "too_early", "no_data"]

COMPANY: Entity = ("company", "all")
_ENTITY_TYPES = tuple(field.name for field in fields(Credit))


@dataclass(frozen=True, slots=True)
class Answer:
    """What one row of the published KPIs must say."""

    kpi_id: str
    period_grain: str
    period_start: date
    period_end: date
    entity_type: str
    entity_id: str
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    status: Status


@dataclass(slots=True)
class Sum:
    """What the records of one day or of one period add up to."""

    numerator: Decimal = Decimal(0)
    denominator: Decimal = Decimal(0)

    def add(self, numerator: Decimal, denominator: Decimal | None) -> None:
        self.numerator += numerator
        self.denominator += denominator or 0


class Record:
    """All that was ever contributed to one KPI up to the as-of day, by day and entity."""

    def __init__(self, kpi: Kpi, known: Known) -> None:
        self.kpi = kpi
        self.days: dict[date, dict[Entity, Sum]] = defaultdict(lambda: defaultdict(Sum))
        self.first_on: date | None = None
        self.known_from: date | None = None
        self.state_days: set[date] = set()
        for each in kpi.contributions(known):
            if each.on <= known.as_of:
                self._enter(each)

    def _enter(self, each: Contribution) -> None:
        numerator = measure(each.numerator)
        denominator = None if each.denominator is None else measure(each.denominator)
        for entity in entities_of(each.credit, self.kpi):
            self.days[each.on][entity].add(numerator, denominator)
        self.first_on = _earlier(self.first_on, each.on)
        if numerator or not self.kpi.known_from_first:
            self.known_from = _earlier(self.known_from, each.on)
        if denominator is not None:
            self.state_days.add(each.on)

    def in_period(self, period: Period, as_of: date) -> dict[Entity, Sum]:
        """The sums of a period, for everybody who has a contribution in it."""
        state_day = min(period.end, as_of)
        sums: dict[Entity, Sum] = defaultdict(Sum)
        for day in _days(period):
            for entity, of_day in self.days.get(day, {}).items():
                is_state = day == state_day
                counts = is_state or not self.kpi.state
                stands = {"first": day == period.start, "last": is_state}
                divides = counts and stands.get(self.kpi.denominator_over_time, True)
                sums[entity].add(
                    of_day.numerator if counts else Decimal(0),
                    of_day.denominator if divides else Decimal(0),
                )
        if self.kpi.denominator_over_time == "mean":
            states = sum(period.start <= day <= period.end for day in self.state_days)
            for each in sums.values():
                each.denominator = measure(Fraction(each.denominator) / (states or 1))
        return sums


def entities_of(credit: Credit, kpi: Kpi) -> list[Entity]:
    """Everybody who has the KPI and for whom a contribution counts. The company is everybody."""
    named = ((name, getattr(credit, name)) for name in _ENTITY_TYPES if name in kpi.entities)
    return [COMPANY, *((name, key) for name, key in named if key is not None)]


def totals(kpis: Iterable[Kpi], known: Known) -> Iterator[Answer]:
    """One row for each KPI, period and entity that should have it.

    The company has every KPI in every period since anything is on record. Anybody else has those
    of the periods in which they appear in any of theirs, from the first record of a KPI on. A rep
    who is employed appears, with nothing to show for it, in every month and longer period. Of a
    KPI that has a context only whoever is in it at some time of the period has to have a row.
    """
    records = [Record(kpi, known) for kpi in kpis]
    begin = min(record.first_on for record in records if record.first_on is not None)
    for grain in WEEKLY:
        measured = [record for record in records if grain in record.kpi.grains]
        for period in periods(grain, begin, known.as_of):
            sums = {record.kpi.id: record.in_period(period, known.as_of) for record in measured}
            present = {entity for of_kpi in sums.values() for entity in of_kpi}
            if grain != "week":
                present |= _employed(period, known)
            for record in measured:
                yield from _rows(record, period, sums[record.kpi.id], present, known)


def _employed(period: Period, known: Known) -> set[Entity]:
    """The reps of the months that end, or have got so far, in a period."""
    months = rep_months(known)
    return {("rep", month.rep) for month in months if period.start <= month.on <= period.end}


def _rows(
    record: Record, period: Period, sums: Mapping[Entity, Sum], present: set[Entity], known: Known
) -> Iterator[Answer]:
    has_begun = record.first_on is not None and record.first_on <= period.end
    # A customer has a KPI in the periods in which it has contributed to that KPI itself.
    others = {entity for entity in present if entity[0] != "customer"} if has_begun else set()
    if record.kpi.context is not None:
        members = contexts.members(known, record.kpi.context, period)
        others = others if members is None else others & members
    for entity in {COMPANY, *others, *sums}:
        if entity[0] in record.kpi.entities:
            yield _answer(record, period, entity, sums.get(entity, Sum()), has_begun, known)


def _answer(
    record: Record, period: Period, entity: Entity, total: Sum, has_begun: bool, known: Known
) -> Answer:
    kpi = record.kpi
    status = _status(record, period, total, known)
    value = None
    if status in ("ok", "small_sample"):
        value = total.numerator
        if kpi.divides:
            value = to_digits(Fraction(total.numerator) / Fraction(total.denominator), 6)
    return Answer(
        kpi_id=kpi.id,
        period_grain=period.grain,
        period_start=period.start,
        period_end=period.end,
        entity_type=entity[0],
        entity_id=entity[1],
        numerator=total.numerator if has_begun else None,
        denominator=total.denominator if kpi.divides else None,
        value=value,
        status=status,
    )


def _status(record: Record, period: Period, total: Sum, known: Known) -> Status:
    """Why there is no value, or how far it can be trusted."""
    kpi = record.kpi
    if kpi.ripe_after and period.end + timedelta(days=kpi.ripe_after) > known.as_of:
        return "too_early"
    if record.known_from is None or record.known_from > period.end:
        return "no_data"
    if kpi.divides and total.denominator == 0:
        return "no_data"
    minimum = known.policy.minimum_denominator(kpi.unit, period.end)
    if kpi.divides and minimum is not None and abs(total.denominator) < minimum:
        return "small_sample"
    return "ok"


def _days(period: Period) -> Iterator[date]:
    return (period.start + timedelta(days=n) for n in range((period.end - period.start).days + 1))


def _earlier(one: date | None, other: date) -> date:
    return other if one is None else min(one, other)
