"""Where goods change hands: the company's stores, and the distributors of its regions."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from demo_company.clock import FIRST_DAY, opening, working_days_later
from demo_company.customers import Customer
from demo_company.draws import rounded
from demo_company.log import Log, Story
from demo_company.records import Distributor, DistributorStock, Store
from demo_company.world import REPORTING_CURRENCY, World


@dataclass(frozen=True)
class Shop:
    """A store. `areas` in square metres from a day on; None is not measured (yet)."""

    store_id: str
    name: str
    region_id: str
    opened_on: date
    areas: tuple[tuple[date, Decimal | None], ...]
    closed_on: date | None = None

    def is_open(self, day: date) -> bool:
        return self.opened_on <= day and (self.closed_on is None or day <= self.closed_on)


@dataclass(frozen=True)
class Dealer:
    """A distributor and the region it may sell in, from a day on; `left_on` is its last day."""

    distributor_id: str
    name: str
    regions: tuple[tuple[date, str], ...]
    left_on: date | None = None

    def region_on(self, day: date) -> str | None:
        if self.left_on is not None and day > self.left_on:
            return None
        return next((region for since, region in reversed(self.regions) if since <= day), None)


_FOUNDED = date(2024, 1, 1)
SHOPS = (
    Shop(
        *("MD01", "上海体验店", "east", _FOUNDED),
        areas=((_FOUNDED, Decimal(320)), (date(2025, 5, 16), Decimal("412.5"))),
    ),
    Shop(*("MD02", "杭州体验店", "east", _FOUNDED), areas=((_FOUNDED, Decimal("180.25")),)),
    Shop(
        *("MD03", "广州体验店", "south", _FOUNDED),
        areas=((_FOUNDED, Decimal(260)),),
        closed_on=date(2025, 8, 20),
    ),
    Shop(
        *("MD04", "深圳体验店", "south", date(2025, 3, 10)),
        areas=((date(2025, 3, 10), None), (date(2025, 4, 7), Decimal("243.8"))),
    ),
    Shop(
        *("MD05", "北京体验店", "north", _FOUNDED),
        areas=((_FOUNDED, Decimal(305)), (date(2025, 12, 1), Decimal("220.5"))),
    ),
    Shop(
        *("MD06", "青岛体验店", "north", date(2026, 2, 12)),
        areas=((date(2026, 2, 12), Decimal(150)),),
    ),
)
DEALERS = (
    Dealer("JX01", "东申工控经销", ((_FOUNDED, "east"),)),
    Dealer("JX02", "浦联自动化经销", ((_FOUNDED, "east"),)),
    Dealer("JX03", "粤衡工控经销", ((_FOUNDED, "south"),)),
    Dealer("JX04", "闽拓机电经销", ((_FOUNDED, "south"),), left_on=date(2025, 11, 30)),
    Dealer("JX05", "冀远自动化经销", ((_FOUNDED, "north"),)),
    Dealer("JX06", "鲁盈机电经销", ((date(2025, 4, 1), "north"), (date(2025, 10, 1), "east"))),
)

_ENTERED_TWICE = "MD02"
_NONE = Decimal(0)


@dataclass(frozen=True)
class Outlet:
    """The store or the distributor that something is sold through; neither, if directly."""

    store_id: str | None = None
    distributor_id: str | None = None


def outlet_of(world: World, customer: Customer, sale_id: str, day: date) -> Outlet:
    """Partners buy through a distributor of their region, others now and then in a store there."""
    habits, own = world.draws("outlet", customer.number), world.draws("outlet", sale_id)
    if customer.channel_id == "partner":
        dealers = [dealer for dealer in DEALERS if dealer.region_on(day) == customer.region_id]
        usual, is_usual = habits.share(), own.chance(0.9)
        chosen = dealers[int((usual if is_usual else own.share()) * len(dealers))]
        return Outlet(distributor_id=chosen.distributor_id)
    shops = [shop for shop in _shops(customer.region_id) if shop.is_open(day)]
    if not shops or not habits.chance(0.4) or not own.chance(0.8):
        return Outlet()
    return Outlet(store_id=shops[int(habits.share() * len(shops))].store_id)


def open_outlets(world: World) -> None:
    """Record the stores, the distributors and, each month, what the latter have in stock."""
    for shop in SHOPS:
        _record_shop(world.log, shop)
    for dealer in DEALERS:
        for since, region in dealer.regions:
            world.log.add(
                opening(max(since, FIRST_DAY)),
                Distributor(
                    distributor_id=dealer.distributor_id,
                    valid_from=since,
                    distributor_name=dealer.name,
                    region_id=region,
                ),
            )
        _report_stock(world, dealer)


def _record_shop(log: Log, shop: Shop) -> None:
    """A new area is noted a week after the builders have left."""
    for since, area in shop.areas:
        noted_on = max(since if since == shop.opened_on else since + timedelta(days=7), FIRST_DAY)
        story = Story(
            opening(noted_on),
            Store(
                store_id=shop.store_id,
                valid_from=since,
                store_name=shop.name,
                region_id=shop.region_id,
                floor_area=area,
                opened_on=shop.opened_on,
            ),
        )
        if shop.closed_on is not None:
            story.then(opening(shop.closed_on - timedelta(days=20)), closed_on=shop.closed_on)
        story.tell(log)
    if shop.store_id == _ENTERED_TWICE:
        twice = Story(opening(FIRST_DAY), replace(story.record, store_id=f"{shop.store_id}-1"))
        twice.deleted(opening(FIRST_DAY) + timedelta(days=30))
        twice.tell(log)


def _report_stock(world: World, dealer: Dealer) -> None:
    """Each month a dealer counts its goods: some report late, some count again, some forget."""
    begin = max(dealer.regions[0][0], FIRST_DAY)
    size = world.draws("stock", dealer.distributor_id).money(420_000, 0.4)
    stock, month = size, begin
    while month <= min(dealer.left_on or world.through, world.through):
        draws = world.draws("stock", dealer.distributor_id, f"{month:%Y-%m}")
        sold = min(rounded(size * Decimal(repr(draws.between(0.25, 0.75)))), stock)
        received = max(rounded(size * Decimal(repr(draws.between(0.9, 1.1)))) - stock + sold, _NONE)
        report = DistributorStock(
            distributor_id=dealer.distributor_id,
            month_start=month,
            opening_amount=stock,
            received_amount=received,
            sold_cost_amount=sold,
            closing_amount=stock + received - sold,
            currency=REPORTING_CURRENCY,
        )
        stock += received - sold
        month = (month + timedelta(days=31)).replace(day=1)
        days = draws.between(20, 35) if draws.chance(0.08) else draws.between(1, 6)
        story = Story(working_days_later(opening(month), days), report)
        if draws.chance(0.1):  # the count was wrong: goods were sold that nobody had written down
            missing = rounded(sold * Decimal(repr(draws.between(0.01, 0.2))))
            found_at = story.born_at + timedelta(days=draws.whole(2, 50))
            stock -= missing
            story.then(found_at, sold_cost_amount=sold + missing, closing_amount=stock)
        if draws.chance(0.06):  # to be counted again
            story.then(story.born_at + timedelta(days=1), closing_amount=None)
        if not draws.chance(0.04):
            story.tell(world.log)


def _shops(region_id: str) -> Iterator[Shop]:
    return (shop for shop in SHOPS if shop.region_id == region_id)
