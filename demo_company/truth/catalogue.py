"""How a KPI of the answer key is written down: a function that finds the records that count."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from demo_company.truth import contexts
from demo_company.truth.credits import Credit
from demo_company.truth.exact import Number
from demo_company.truth.world import Known

MONTHLY = ("month", "quarter", "half_year", "year")
WEEKLY = ("week", *MONTHLY)

# What the denominators of a period's days make: their sum, those of one day, or their mean.
OverTime = Literal["sum", "first", "last", "mean"]

SELLERS = ("rep", "team", "region", "channel", "segment", "company")
SELLERS_BY_LINE = (*SELLERS, "product_line")
SELLERS_BY_LINE_AND_SOURCE = (*SELLERS_BY_LINE, "lead_source")
MARKETERS = (*SELLERS_BY_LINE_AND_SOURCE, "campaign")
OUTLETS = ("store", "distributor")
CARERS = (*SELLERS, "service_team")
CARERS_BY_SOURCE = (*CARERS, "lead_source")
SERVERS = ("region", "channel", "segment", "service_team", "company")
MARKETS = ("region", "company")
MARKETS_BY_LINE = (*MARKETS, "product_line")
EMPLOYERS = ("team", "region", "channel", "company")
EMPLOYEES = ("rep", *EMPLOYERS)
MAKERS = ("product_line", "company")


class Contribution(NamedTuple):
    """What one record adds to a KPI, on which day, and for whom it counts.

    `denominator` is None where the record adds nothing to what is divided by.
    """

    on: date
    subject: str
    credit: Credit
    numerator: Number
    denominator: Number | None = None


Contributions = Callable[[Known], Iterator[Contribution]]


@dataclass(frozen=True, kw_only=True)
class Kpi:
    """A KPI with everything that decides which values it has, and their status.

    `state`: it is taken at each month's end and does not add up over time: the last of a period
    stands for it. `denominator_over_time` says the same of the denominator alone. A value is
    `ripe_after` days after its period. `known_from_first` numerator: nothing on record until then
    means that nobody keeps the record, not that there was nothing. Only records in its `context`
    contribute, if it has one.
    """

    id: str
    contributions: Contributions
    unit: str
    grains: tuple[str, ...]
    entities: tuple[str, ...]
    divides: bool
    state: bool
    denominator_over_time: OverTime
    ripe_after: int
    known_from_first: bool
    context: str | None


KPIS: dict[str, Kpi] = {}


def total(
    *,
    unit: str,
    grains: tuple[str, ...],
    entities: tuple[str, ...],
    state: bool = False,
    context: str | None = None,
) -> Callable[[Contributions], Contributions]:
    """Enter a KPI that counts or adds up. Its name is the function's."""

    def enter(contributions: Contributions) -> Contributions:
        return _enter(
            contributions, unit, grains, entities, divides=False, state=state, context=context
        )

    return enter


def ratio(
    *,
    unit: str,
    grains: tuple[str, ...],
    entities: tuple[str, ...],
    state: bool = False,
    denominator: OverTime = "sum",
    ripe_after: int = 0,
    known_from_first: bool = False,
    context: str | None = None,
    decided_by: tuple[str, ...] = contexts.EVERYTHING,
) -> Callable[[Contributions], Contributions]:
    """Enter a KPI that divides: numerators and denominators are added up first."""

    def enter(contributions: Contributions) -> Contributions:
        return _enter(
            contributions,
            unit,
            grains,
            entities,
            divides=True,
            state=state,
            denominator=denominator,
            ripe_after=ripe_after,
            known_from_first=known_from_first,
            context=context,
            decided_by=decided_by,
        )

    return enter


def _enter(
    contributions: Contributions,
    unit: str,
    grains: tuple[str, ...],
    entities: tuple[str, ...],
    *,
    divides: bool,
    state: bool,
    denominator: OverTime = "sum",
    ripe_after: int = 0,
    known_from_first: bool = False,
    context: str | None = None,
    decided_by: tuple[str, ...] = contexts.EVERYTHING,
) -> Contributions:
    name = contributions.__name__
    if name in KPIS:
        raise ValueError(f"there are two KPIs {name}")
    KPIS[name] = Kpi(
        id=name,
        contributions=_only_in(context, contributions, decided_by) if context else contributions,
        unit=unit,
        grains=grains,
        entities=entities,
        divides=divides,
        state=state,
        denominator_over_time=denominator,
        ripe_after=ripe_after,
        known_from_first=known_from_first,
        context=context,
    )
    return contributions


def _only_in(
    context: str, contributions: Contributions, decided_by: tuple[str, ...]
) -> Contributions:
    """Those whose records are in the context on their day."""

    def find(known: Known) -> Iterator[Contribution]:
        for each in contributions(known):
            if contexts.is_in(known, context, each.credit, each.on, decided_by):
                yield each

    return find
