"""KPIs that are made of other KPIs' numbers: each a function that finds those it is made of.

What records add up to is settled first (`totals`). These never add up over time, and none is made
of another.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from demo_company.truth.exact import Number, measure, to_digits
from demo_company.truth.periods import Period
from demo_company.truth.totals import COMPANY, Answer, Entity, Status
from demo_company.truth.world import Known


class Part(NamedTuple):
    """What a number of another KPI adds to that period and entity. `status` is the number's."""

    period: Period
    entity: Entity
    subject: str
    numerator: Number
    denominator: Number
    status: Status


Parts = Callable[[Known, Sequence[Answer]], Iterator[Part]]


@dataclass(frozen=True, kw_only=True)
class KpiOfKpis:
    """A KPI with everything that decides which values it has. It always divides."""

    id: str
    find_parts: Parts
    unit: str
    grains: tuple[str, ...]
    entities: tuple[str, ...]

    def parts(self, known: Known, numbers: Sequence[Answer]) -> Iterator[Part]:
        """Its parts as they are published: kept to a millionth."""
        for part in self.find_parts(known, numbers):
            yield part._replace(
                numerator=measure(part.numerator), denominator=measure(part.denominator)
            )


KPIS_OF_KPIS: dict[str, KpiOfKpis] = {}


def of_kpis(
    *, unit: str, grains: tuple[str, ...], entities: tuple[str, ...]
) -> Callable[[Parts], Parts]:
    """Enter a KPI that is made of other KPIs' numbers. Its name is the function's."""

    def enter(find_parts: Parts) -> Parts:
        name = find_parts.__name__
        KPIS_OF_KPIS[name] = KpiOfKpis(
            id=name, find_parts=find_parts, unit=unit, grains=grains, entities=entities
        )
        return find_parts

    return enter


def period_of(number: Answer) -> Period:
    return Period(number.period_grain, number.period_start, number.period_end)


def entity_of(number: Answer) -> Entity:
    return number.entity_type, number.entity_id


def totals_of_kpis(known: Known, numbers: Sequence[Answer]) -> Iterator[Answer]:
    """One row for each KPI, and each period and entity that has a number it is made of.

    The company has every KPI in every period that it has numbers of.
    """
    periods = {period_of(number) for number in numbers if entity_of(number) == COMPANY}
    for kpi in KPIS_OF_KPIS.values():
        found: dict[tuple[Period, Entity], list[Part]] = defaultdict(list)
        for part in kpi.parts(known, numbers):
            found[part.period, part.entity].append(part)
        for period in periods:
            found.setdefault((period, COMPANY), [])
        for (period, entity), parts in found.items():
            if period.grain in kpi.grains and entity[0] in kpi.entities:
                yield _answer(kpi, period, entity, parts, known)


def _answer(
    kpi: KpiOfKpis, period: Period, entity: Entity, parts: list[Part], known: Known
) -> Answer:
    numerator = measure(sum(Fraction(part.numerator) for part in parts))
    denominator = measure(sum(Fraction(part.denominator) for part in parts))
    status = _status(kpi, period, denominator, parts, known)
    value = None
    if status in ("ok", "small_sample"):
        value = to_digits(Fraction(numerator) / Fraction(denominator), 6)
    return Answer(
        kpi_id=kpi.id,
        period_grain=period.grain,
        period_start=period.start,
        period_end=period.end,
        entity_type=entity[0],
        entity_id=entity[1],
        numerator=numerator if parts else None,
        denominator=denominator,
        value=value,
        status=status,
    )


def _status(
    kpi: KpiOfKpis, period: Period, denominator: Decimal, parts: list[Part], known: Known
) -> Status:
    """What is left out because it is too early may still come."""
    if denominator == 0:
        return "too_early" if any(part.status == "too_early" for part in parts) else "no_data"
    minimum = known.policy.minimum_denominator(kpi.unit, period.end)
    return "small_sample" if minimum is not None and abs(denominator) < minimum else "ok"
