"""Payments, and the invoices and orders they are for."""

from datetime import date
from decimal import Decimal

from demo_company.records import Invoice, Order, Payment
from demo_company.truth.credits import Credit, credit
from demo_company.truth.world import Known, local_day


def received_on(payment: Payment) -> date | None:
    return local_day(payment.received_at)


def received_amount(known: Known, payment: Payment) -> Decimal | None:
    """In the reporting currency, at the rate of the day the money arrived."""
    return known.in_reporting_currency(payment.amount, payment.currency, received_on(payment))


def payer(known: Known, payment: Payment) -> str | None:
    """The account that paid, or the one the invoice or the order names.

    The company's orders have one customer each: no payment is split.
    """
    invoice, order = _invoice_and_order(known, payment)
    return (
        payment.account_id
        or (invoice.account_id if invoice else None)
        or (order.account_id if order else None)
    )


def credit_of_payment(known: Known, payment: Payment) -> Credit:
    """A payment counts for the rep at the time of sale, as things are when the money arrives."""
    on = received_on(payment)
    assert on is not None
    invoice, order = _invoice_and_order(known, payment)
    return credit(
        known,
        on,
        rep=(invoice.owner_user_id if invoice else None)
        or (order.owner_user_id if order else None),
        account=payer(known, payment),
        region=order.region_id if order else None,
        channel=order.channel_id if order else None,
        store=order.store_id if order else None,
        distributor=order.distributor_id if order else None,
    )


def _invoice_and_order(known: Known, payment: Payment) -> tuple[Invoice | None, Order | None]:
    invoice = known.find(Invoice, payment.invoice_id)
    order_id = payment.order_id or (invoice.order_id if invoice else None)
    return invoice, known.find(Order, order_id)
