"""Orders and their lines, as finance keeps them."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction

from demo_company.records import Order, OrderLine, Product
from demo_company.truth.credits import Credit, credit
from demo_company.truth.exact import money
from demo_company.truth.world import Known, local_day


def ordered_on(order: Order) -> date:
    day = local_day(order.ordered_at)
    assert day is not None
    return day


def credit_of_order(known: Known, order: Order) -> Credit:
    return credit(
        known,
        ordered_on(order),
        rep=order.owner_user_id,
        account=order.account_id,
        region=order.region_id,
        channel=order.channel_id,
        store=order.store_id,
        distributor=order.distributor_id,
    )


def is_cancelled(order: Order) -> bool:
    """An order the seller could not supply counts as cancelled."""
    return order.status in ("cancelled", "unavailable")


def is_under_contract(order: Order) -> bool:
    """Whether the order fulfils what was signed before: then it is no purchase of its own."""
    return order.contract_id is not None or order.opportunity_id is not None


def only_takes_back(known: Known, order: Order) -> bool:
    """Whether every line of the order is a return. An order without lines is none."""
    lines = lines_of(known, order)
    return bool(lines) and all(line.quantity <= 0 for line in lines)


def lines_of(known: Known, order: Order) -> list[OrderLine]:
    return known.recall(_lines).get(order.order_id, [])


def line_amount(known: Known, line: OrderLine, on: date) -> Decimal | None:
    """What the customer pays for the goods of a line: without tax, without freight."""
    price = money(Fraction(line.quantity) * Fraction(line.unit_price))
    net = price - (line.discount_amount or Decimal(0))
    return known.in_reporting_currency(net, line.currency, on)


def line_cost(known: Known, line: OrderLine) -> Decimal | None:
    """The cost finance noted on the line, or the units at their cost on the day of the order."""
    order = known.find(Order, line.order_id)
    assert order is not None
    on = ordered_on(order)
    if line.cost_amount is not None:
        return known.in_reporting_currency(line.cost_amount, line.currency, on)
    product = known.on(Product, line.product_id, on)
    if product is None or product.unit_cost is None:
        return None
    cost = money(Fraction(line.quantity) * Fraction(product.unit_cost))
    return known.in_reporting_currency(cost, product.currency, on)


def _lines(known: Known) -> dict[str, list[OrderLine]]:
    found: dict[str, list[OrderLine]] = defaultdict(list)
    for line in known.all(OrderLine):
        found[line.order_id].append(line)
    return dict(found)
