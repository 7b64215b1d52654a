"""Costs as finance attributes them, and the money that moves between a customer and the company."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from demo_company.records import Campaign, Cost, Order, Payment, Refund
from demo_company.truth.credits import Credit, credit
from demo_company.truth.orders import is_cancelled, line_cost, lines_of, ordered_on
from demo_company.truth.payments import payer, received_amount, received_on
from demo_company.truth.periods import month_of
from demo_company.truth.world import Known, local_day, source

NOBODY = "unassigned"  # the customer of money that no account of the CRM accounts for
_OF_CUSTOMERS = ("goods", "service", "acquisition", "bad_debt")


def cost_amount(known: Known, cost: Cost) -> Decimal | None:
    return known.in_reporting_currency(cost.amount, cost.currency, cost.incurred_on)


def credit_of_cost(known: Known, cost: Cost) -> Credit:
    """For the lead source it names, or its campaign's, and for whom the order counts for."""
    order = known.find(Order, cost.order_id)
    campaign = known.find(Campaign, cost.campaign_id)
    return credit(
        known,
        cost.incurred_on,
        rep=order.owner_user_id if order else None,
        account=cost.account_id or (order.account_id if order else None),
        region=order.region_id if order else None,
        channel=order.channel_id if order else None,
        lead_source=source(cost.lead_source_id) or (campaign.lead_source_id if campaign else None),
        campaign=cost.campaign_id,
    )


def contribution_margins(known: Known) -> dict[str, dict[date, Decimal]]:
    """What each customer brought in each month.

    Payments received - refunds - cost of goods - service cost - acquisition cost - bad debt.
    """
    found: dict[str, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for account, day, amount in _movements(known):
        if amount is not None:
            found[known.customer(account) or NOBODY][month_of(day)] += amount
    return found


def _movements(known: Known) -> Iterator[tuple[str | None, date, Decimal | None]]:
    """(account, day, money that came in, negative when it went out)."""
    for payment in known.all(Payment):
        on = received_on(payment)
        if on is not None:
            yield payer(known, payment), on, received_amount(known, payment)
    for refund in known.all(Refund):
        order = known.find(Order, refund.order_id)
        on = local_day(refund.refunded_at)
        assert on is not None
        account = refund.account_id or (order.account_id if order else None)
        paid_out = known.in_reporting_currency(refund.amount, refund.currency, on)
        yield account, on, _negative(paid_out)
    for cost in known.all(Cost):
        if cost.cost_kind in _OF_CUSTOMERS:
            order = known.find(Order, cost.order_id)
            account = cost.account_id or (order.account_id if order else None)
            yield account, cost.incurred_on, _negative(cost_amount(known, cost))
    yield from _goods_not_booked_yet(known)


def _goods_not_booked_yet(known: Known) -> Iterator[tuple[str | None, date, Decimal | None]]:
    """Where finance books no cost of goods for an order, the cost on its lines stands in."""
    booked = {cost.order_id for cost in known.all(Cost) if cost.cost_kind == "goods"}
    for order in known.all(Order):
        if order.order_id not in booked and not is_cancelled(order):
            for line in lines_of(known, order):
                account = line.account_id or order.account_id
                yield account, ordered_on(order), _negative(line_cost(known, line))


def _negative(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else -amount
