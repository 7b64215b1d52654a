"""Markets: how much there is to win where the company sells."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from demo_company.truth.customers import customer_months, state_day
from demo_company.truth.periods import Period, periods
from demo_company.truth.sales import sales
from demo_company.truth.world import Known


class RegionMonth(NamedTuple):
    """A month since the company first sold in a region. `share` of it is over."""

    region: str
    on: date
    share: Fraction


def region_months(known: Known) -> list[RegionMonth]:
    return known.recall(_region_months)


def _region_months(known: Known) -> list[RegionMonth]:
    return [
        RegionMonth(region, on, _share(month, on))
        for region, first in _entered(known).items()
        for month in periods("month", first, known.as_of)
        if (on := state_day(known, month)) >= first
    ]


def _entered(known: Known) -> dict[str, date]:
    """The first day on which a region is known to have a customer."""
    found: dict[str, date] = {}
    for region, day in _signs_of_business(known):
        if region is not None:
            found[region] = min(day, found.get(region, day))
    return found


def _signs_of_business(known: Known) -> Iterator[tuple[str | None, date]]:
    yield from ((sale.credit.region, sale.on) for sale in sales(known))
    yield from ((each.credit.region, each.on) for each in customer_months(known) if each.is_active)


def _share(month: Period, on: date) -> Fraction:
    return Fraction((on - month.start).days + 1, (month.end + timedelta(days=1) - month.start).days)
