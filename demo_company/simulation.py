"""Eighteen months of a company's business, as one log."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from demo_company.agreements import plan_purchases
from demo_company.catalogue import ITEMS, PRODUCT_LINES
from demo_company.clock import DEFAULT_DAY, FIRST_DAY, LAST_DAY, opening
from demo_company.communities import found_communities, join_communities
from demo_company.customers import (
    Customer,
    legacy_customers,
    open_account,
    record_account,
    recorded,
)
from demo_company.deals import Deal, contract_id_of, draw_basket, pursue, sign
from demo_company.development import develop_people
from demo_company.fieldwork import hand_out_samples, interview
from demo_company.leads import Conversion, receive_leads
from demo_company.log import Log
from demo_company.marketing import run_campaigns
from demo_company.orders import fulfil, reorders, spend_on_acquisition
from demo_company.outlets import open_outlets
from demo_company.pay import pay_service_teams
from demo_company.people import hire
from demo_company.records import Product
from demo_company.rnd import publish_releases, submit_requests
from demo_company.service import renew, serve, survey
from demo_company.tool import work_on_leads
from demo_company.world import World, publish_rates


def simulate(through: date = DEFAULT_DAY, seed: int = 1) -> Log:
    """Return everything the company came to know up to the end of `through`.

    A later day only adds: the log of an earlier day is the beginning of the log of a later one.
    """
    if not FIRST_DAY <= through <= LAST_DAY:
        raise ValueError(f"the simulated history is {FIRST_DAY} to {LAST_DAY}, not {through}")
    log = Log(through)
    people = hire(seed, log)
    world = World(seed, log, people, publish_rates(seed, log))
    _publish_price_list(log)
    open_outlets(world)
    found_communities(world)
    publish_releases(world)
    develop_people(world)
    work_on_leads(world)
    pay_service_teams(world)
    campaigns = run_campaigns(world)
    for customer in legacy_customers(world):
        _live(world, customer, _first_contract(world, customer))
    for conversion in receive_leads(world, campaigns):
        _court(world, conversion)
    return log


def _publish_price_list(log: Log) -> None:
    for item in ITEMS:
        log.add(
            opening(max(item.valid_from, FIRST_DAY)),
            Product(
                product_id=item.product_id,
                valid_from=item.valid_from,
                product_name=item.name,
                product_line_id=item.line,
                list_price=item.list_price,
                unit_cost=item.unit_cost,
                currency="CNY",
            ),
        )


def _first_contract(world: World, customer: Customer) -> Deal:
    draws = world.draws("first contract", customer.number)
    line = draws.weighted(PRODUCT_LINES)
    signed_at = customer.opened_at + timedelta(days=draws.whole(0, 10))
    lines = draw_basket(world, customer, line, signed_at.date(), draws)
    contract_id = contract_id_of(customer, 1)
    return sign(world, customer, contract_id, signed_at, customer.owner, lines, line, None)


def _court(world: World, conversion: Conversion) -> None:
    """From the conversion of a lead to its first decision, and the customer's life if it is won."""
    customer = open_account(world, conversion)
    draws = world.draws("first opportunity", customer.number)
    line = customer.lead_line or draws.weighted(PRODUCT_LINES)
    found_by = "marketing" if draws.chance(0.7) else "sales"
    deal, decided_at = pursue(world, customer, 1, conversion.at, line, found_by)
    if deal is not None:
        _live(world, customer, deal)
        return
    merges_at = decided_at + timedelta(days=5) if draws.chance(0.05) else None
    record_account(world, customer, grows_on=None, merges_at=merges_at)


def _live(world: World, customer: Customer, first: Deal) -> None:
    """A customer's life: buying again, renewing, being served and asked."""
    deals = [first]
    if first.signed_at < world.end:
        deals += _buy_again(world, customer, first.signed_at)
    for deal in list(deals):
        deals += renew(world, customer, deal)
    deals.sort(key=lambda deal: deal.signed_at)
    orders = [order for deal in deals for order in fulfil(world, customer, deal)]
    orders += reorders(world, customer, first.signed_at)
    orders.sort(key=lambda order: order.ordered_at)
    spend_on_acquisition(world, customer, first)
    serve(world, customer, orders, recorded(first.signed_at))
    survey(world, customer, deals, orders)
    submit_requests(world, customer, recorded(first.signed_at))
    interview(world, customer, first.signed_at)
    plan_purchases(world, customer)
    hand_out_samples(world, customer, first.signed_at)
    join_communities(world, customer, first.signed_at)
    record_account(world, customer, grows_on=_third_day(deals), merges_at=None)


def _buy_again(world: World, customer: Customer, since: datetime) -> list[Deal]:
    draws = world.draws("purchases", customer.number)
    mean_days = 365 / (customer.segment.purchases_a_year * (0.3 + customer.happiness))
    deals, sequence = [], 2
    at = recorded(since) + timedelta(days=draws.wait(mean_days))
    while at < world.end:
        own = world.draws("purchase", customer.number, sequence)
        opened_at = opening(at.date()) + timedelta(minutes=own.whole(0, 500))
        found_by = own.weighted({"sales": 0.6, "service": 0.3, "marketing": 0.1})
        line = own.weighted(PRODUCT_LINES)
        deal, _ = pursue(world, customer, sequence, opened_at, line, found_by)
        if deal is not None:
            deals.append(deal)
        sequence += 1
        at += timedelta(days=draws.wait(mean_days))
    return deals


def _third_day(deals: Sequence[Deal]) -> date | None:
    """The day of the third contract makes a small customer a medium one."""
    return deals[2].signed_at.date() if len(deals) > 2 else None
