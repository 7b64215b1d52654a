"""What customers owe at each month's end."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from demo_company.records import Cost, Invoice, Payment
from demo_company.truth.credits import Credit, credit
from demo_company.truth.customers import state_day
from demo_company.truth.payments import received_on
from demo_company.truth.periods import periods
from demo_company.truth.world import Known


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice at a month's end at which it is not paid in full."""

    id: str
    on: date
    credit: Credit
    balance: Decimal  # in the reporting currency, at the rate of the invoice
    is_overdue: bool


def open_receivables(known: Known) -> Iterator[OpenInvoice]:
    """Every invoice at every month's end between its date and its settlement.

    The balance is what was billed with tax less what was paid on it by then, both in the
    currency of the invoice: a rate that moves between the two makes no debt. What was written off
    is nobody's debt from the day of its bad debt on.
    """
    payments = known.recall(_payments)
    bad_debts = known.recall(_bad_debts)
    for invoice in known.all(Invoice):
        billed = invoice.net_amount + (invoice.tax_amount or Decimal(0))
        received = payments.get(invoice.invoice_id, [])
        owner = credit(
            known, invoice.invoiced_on, rep=invoice.owner_user_id, account=invoice.account_id
        )
        for month in periods("month", invoice.invoiced_on, known.as_of):
            on = state_day(known, month)
            paid = [amount for day, amount in received if day <= on]
            is_settled = invoice.settled_on is not None and invoice.settled_on <= on
            is_paid = bool(paid) and sum(paid) >= billed
            written_off_on = bad_debts.get(invoice.order_id, date.max)
            is_written_off = invoice.status == "written_off" and written_off_on <= on
            if is_settled or is_paid or is_written_off or invoice.status == "cancelled":
                break
            balance = known.in_reporting_currency(
                billed - sum(paid), invoice.currency, invoice.invoiced_on
            )
            if balance:
                yield OpenInvoice(invoice.invoice_id, on, owner, balance, invoice.due_on < on)


def _payments(known: Known) -> dict[str, list[tuple[date, Decimal]]]:
    """(day, amount) of what was paid on each invoice; the company is paid as it bills."""
    found: dict[str, list[tuple[date, Decimal]]] = defaultdict(list)
    for payment in known.all(Payment):
        on = received_on(payment)
        invoice = known.find(Invoice, payment.invoice_id)
        if on is not None and invoice is not None:
            if payment.currency != invoice.currency:
                raise ValueError(f"{payment.payment_id} is not in the currency of its invoice")
            found[invoice.invoice_id].append((on, payment.amount))
    return dict(found)


def _bad_debts(known: Known) -> dict[str | None, date]:
    """The day on which finance gave up on an order."""
    found: dict[str | None, date] = {}
    for cost in known.all(Cost):
        if cost.cost_kind == "bad_debt" and cost.order_id is not None:
            found[cost.order_id] = min(found.get(cost.order_id, date.max), cost.incurred_on)
    return found
