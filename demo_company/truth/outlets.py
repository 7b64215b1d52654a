"""Stores through the days and months, and what distributors say of their goods."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from demo_company.records import Distributor, DistributorStock, Order, Store
from demo_company.truth.credits import Credit
from demo_company.truth.customers import state_day
from demo_company.truth.orders import ordered_on
from demo_company.truth.periods import period_of, periods
from demo_company.truth.world import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreMonth:
    """A store in a month on some day of which it was open with a known area."""

    store: str
    on: date
    credit: Credit
    mean_area: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """A distributor's month. Money is in the reporting currency; None is unknown, not zero."""

    distributor: str
    on: date
    credit: Credit
    opening: Decimal | None
    sold_cost: Decimal | None
    closing: Decimal | None


def area_on(known: Known, store_id: str | None, day: date) -> Decimal | None:
    """The floor area of a store on a day on which it is open; None where nobody knows it."""
    store = known.on(Store, store_id, day)
    if store is None or not store.floor_area or store.floor_area < 0:
        return None
    if store.opened_on is not None and day < store.opened_on:
        return None
    if store.closed_on is not None and day > store.closed_on:
        return None
    return store.floor_area


def store_months(known: Known) -> Iterator[StoreMonth]:
    """Day by day: a day on which a store is closed has an area of zero."""
    first_days: dict[str, date] = {}
    for store in known.all(Store):
        day = first_days.get(store.store_id, store.valid_from)
        first_days[store.store_id] = min(day, store.valid_from)
    for store_id, first_day in first_days.items():
        for month in periods("month", first_day, known.as_of):
            on = state_day(known, month)
            days = [month.start + timedelta(days=n) for n in range((on - month.start).days + 1)]
            areas = [area_on(known, store_id, day) for day in days]
            measured = [area for area in areas if area is not None]
            if measured:
                mean = Fraction(sum(measured, Decimal(0))) / len(days)
                listed = known.on(Store, store_id, on)
                credit = Credit(region=listed.region_id if listed else None, store=store_id)
                yield StoreMonth(store=store_id, on=on, credit=credit, mean_area=mean)


def goes_elsewhere(known: Known, order: Order) -> bool | None:
    """Whether an order goes to a region that was not its distributor's when it was placed."""
    distributor = known.on(Distributor, order.distributor_id, ordered_on(order))
    if distributor is None or distributor.region_id is None or order.region_id is None:
        return None
    return order.region_id != distributor.region_id


def stocks(known: Known) -> Iterator[Stock]:
    for report in known.all(DistributorStock):
        on = period_of("month", report.month_start).end
        distributor = known.on(Distributor, report.distributor_id, on)
        amounts = [
            known.in_reporting_currency(amount, report.currency, on)
            for amount in (report.opening_amount, report.sold_cost_amount, report.closing_amount)
        ]
        yield Stock(
            distributor=report.distributor_id,
            on=on,
            credit=Credit(
                region=distributor.region_id if distributor else None,
                distributor=report.distributor_id,
            ),
            opening=amounts[0],
            sold_cost=amounts[1],
            closing=amounts[2],
        )
