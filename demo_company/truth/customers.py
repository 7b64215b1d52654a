"""Customers through the months: what they bought, and what they were at each month's end."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from demo_company.records import Activity, Invoice, Order, Product
from demo_company.truth.credits import Credit, credit_of_customer
from demo_company.truth.orders import (
    is_cancelled,
    is_under_contract,
    line_amount,
    lines_of,
    ordered_on,
)
from demo_company.truth.periods import Period, month_of, months_later, periods
from demo_company.truth.sales import sales
from demo_company.truth.world import Known, local_day


@dataclass(frozen=True, slots=True)
class Purchase:
    """A sale, or what an order without a contract holds of one product line."""

    customer: str
    id: str
    on: date
    product_line: str | None
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class CustomerMonth:
    """A customer at a month's end, or on the as-of day while the month runs."""

    customer: str
    on: date
    credit: Credit
    recent: tuple[Purchase, ...]  # of this month and the eleven before it
    product_lines: frozenset[str | None]  # bought from in that time, as far as they are known
    is_active: bool  # bought something or paid an invoice in that time
    was_active_a_year_ago: bool  # ... or in the twelve months before that

    @property
    def month(self) -> date:
        return month_of(self.on)


def state_day(known: Known, month: Period) -> date:
    """The day on which the state of a month is taken: its last, or today while it runs."""
    return min(month.end, known.as_of)


def purchases(known: Known) -> dict[str, list[Purchase]]:
    """What each customer bought, oldest first."""
    return known.recall(_purchases)


def customer_months(known: Known) -> list[CustomerMonth]:
    """Every customer at the end of every month in whose 24 months it bought or paid something."""
    return known.recall(_customer_months)


def contacts(known: Known) -> Counter[tuple[str, date]]:
    """How many completed activities there were with a customer in a month."""
    return known.recall(_contacts)


def is_high_value(known: Known, customer: CustomerMonth) -> bool:
    """By what it bought in twelve months. Bought for nothing but unknown amounts is not enough."""
    amounts = [purchase.amount for purchase in customer.recent if purchase.amount is not None]
    if not amounts and customer.recent:
        return False
    return sum(amounts, Decimal(0)) >= known.policy.high_value_amount(customer.on)


def _purchases(known: Known) -> dict[str, list[Purchase]]:
    found = [
        Purchase(sale.credit.customer, sale.id, sale.on, sale.credit.product_line, sale.amount)
        for sale in sales(known)
        if sale.credit.customer is not None
    ]
    for order in known.all(Order):
        if not is_under_contract(order) and not is_cancelled(order):
            found += _bought_in(known, order)
    by_customer: dict[str, list[Purchase]] = defaultdict(list)
    for purchase in sorted(found, key=lambda purchase: (purchase.on, purchase.id)):
        by_customer[purchase.customer].append(purchase)
    return dict(by_customer)


def _bought_in(known: Known, order: Order) -> Iterator[Purchase]:
    """One purchase for each customer and product line that is not sent back only."""
    on = ordered_on(order)
    parts = defaultdict(list)
    for line in lines_of(known, order):
        product = known.on(Product, line.product_id, on)
        customer = known.customer(line.account_id or order.account_id)
        parts[customer, product.product_line_id if product else None].append(line)
    for (customer, product_line), lines in parts.items():
        if customer is not None and any(line.quantity >= 0 for line in lines):
            amounts = [line_amount(known, line, on) for line in lines]
            paid = [amount for amount in amounts if amount is not None]
            total = sum(paid, Decimal(0)) if paid else None
            yield Purchase(customer, order.order_id, on, product_line, total)


def _customer_months(known: Known) -> list[CustomerMonth]:
    found = []
    bought, paid = purchases(known), known.recall(_paid_invoices)
    ordered = known.recall(_ordered_under_contracts)
    for customer in dict.fromkeys([*bought, *paid]):
        own = bought.get(customer, [])
        deeds = sorted([*(purchase.on for purchase in own), *paid.get(customer, [])])
        for month in periods("month", deeds[0], known.as_of):
            year_start, two_years_start = (months_later(month.start, -n) for n in (11, 23))
            is_active = any(year_start <= day <= month.end for day in deeds)
            was_active = any(two_years_start <= day < year_start for day in deeds)
            if is_active or was_active:
                on = state_day(known, month)
                credit = credit_of_customer(known, customer, on)
                recent = tuple(p for p in own if year_start <= p.on <= month.end)
                of_orders = ordered.get(customer, [])
                lines = frozenset(
                    {purchase.product_line for purchase in recent}
                    | {line for day, line in of_orders if year_start <= day <= month.end}
                ) - {None}
                found.append(
                    CustomerMonth(customer, on, credit, recent, lines, is_active, was_active)
                )
    return found


def _ordered_under_contracts(known: Known) -> dict[str, list[tuple[date, str | None]]]:
    """(day, product line) of what each customer ordered under its contracts.

    A contract names one product line; what is ordered under it may be of more.
    """
    found: dict[str, list[tuple[date, str | None]]] = defaultdict(list)
    for order in known.all(Order):
        if is_cancelled(order) or not is_under_contract(order):
            continue
        for line in lines_of(known, order):
            customer = known.customer(line.account_id or order.account_id)
            product = known.on(Product, line.product_id, ordered_on(order))
            if customer is not None and product is not None and line.quantity >= 0:
                found[customer].append((ordered_on(order), product.product_line_id))
    return dict(found)


def _paid_invoices(known: Known) -> dict[str, list[date]]:
    """The days on which each customer settled an invoice; a credit note is none."""
    found: dict[str, list[date]] = defaultdict(list)
    for invoice in known.all(Invoice):
        customer = known.customer(invoice.account_id)
        is_bill = invoice.net_amount > 0 and invoice.status != "cancelled"
        if customer is not None and is_bill and invoice.settled_on is not None:
            found[customer].append(invoice.settled_on)
    return dict(found)


def _contacts(known: Known) -> Counter[tuple[str, date]]:
    found: Counter[tuple[str, date]] = Counter()
    for activity in known.all(Activity):
        customer, day = known.customer(activity.account_id), local_day(activity.started_at)
        is_contact = activity.is_completed is not False and activity.activity_type != "suggestion"
        if customer is not None and day is not None and is_contact:
            found[customer, month_of(day)] += 1
    return found
