"""Sales: signed contracts, and won opportunities that never had one."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from demo_company.records import Account, Contract, Opportunity, Order, OrderLine, Product
from demo_company.truth.credits import Credit, credit, lead_source_of
from demo_company.truth.exact import money
from demo_company.truth.orders import is_cancelled, line_cost, lines_of
from demo_company.truth.world import Known, local_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """What a customer signed. Money is in the reporting currency; None is unknown, not zero."""

    id: str
    on: date
    credit: Credit
    contract_id: str | None
    product_id: str | None
    amount: Decimal | None
    quantity: Decimal | None
    found_by: str | None
    is_customised: bool
    is_innovative: bool
    is_top_of_industry: bool


def sales(known: Known) -> list[Sale]:
    return known.recall(_sales)


def first_sales(known: Known) -> list[Sale]:
    """The first sale of each customer; of one day, the one with the lowest id."""
    return known.recall(_first_sales)


def sales_of_customers(known: Known) -> dict[str, list[Sale]]:
    """What each customer signed, oldest first."""
    return known.recall(_sales_of_customers)


def profile_at(known: Known, sale: Sale) -> Account | None:
    """The customer of a sale, as it was on the day of the signature."""
    return known.on(Account, sale.credit.customer, sale.on)


def product_cost(known: Known, sale: Sale) -> Decimal | None:
    """What the products of a sale cost; None while that is unknown.

    The quantity at finance's unit cost of the day, where the sale is about one product. Otherwise
    the cost of the order lines that fulfil the contract, once they cover what it promises.
    """
    product = known.on(Product, sale.product_id, sale.on)
    if product is not None and product.unit_cost is not None and sale.quantity is not None:
        cost = money(Fraction(sale.quantity) * Fraction(product.unit_cost))
        return known.in_reporting_currency(cost, product.currency, sale.on)
    lines = known.recall(_ordered_under_contracts).get(sale.contract_id or "", [])
    costs = [line_cost(known, line) for line in lines]
    if not lines or sale.quantity is None or sum(line.quantity for line in lines) < sale.quantity:
        return None
    return None if None in costs else sum((c for c in costs if c is not None), Decimal(0))


def _sales(known: Known) -> list[Sale]:
    contracts = known.all(Contract)
    have_a_contract = {contract.opportunity_id for contract in contracts}
    found = [
        _sale(
            known,
            contract.contract_id,
            contract.signed_on,
            contract,
            known.find(Opportunity, contract.opportunity_id),
        )
        for contract in contracts
        if contract.status == "signed"
    ]
    for won in known.all(Opportunity):
        on = local_day(won.closed_at)
        if won.outcome == "won" and won.opportunity_id not in have_a_contract and on is not None:
            found.append(_sale(known, won.opportunity_id, on, won, won))
    return found


def _sale(
    known: Known,
    key: str,
    on: date,
    signed: Contract | Opportunity,
    opportunity: Opportunity | None,
) -> Sale:
    """What is signed decides; the opportunity tells what it does not say."""
    product_id = opportunity.product_id if opportunity else None
    product = known.on(Product, product_id, on)
    customer = known.on(Account, known.customer(signed.account_id), on)
    contract = signed if isinstance(signed, Contract) else None
    return Sale(
        id=key,
        on=on,
        credit=credit(
            known,
            on,
            rep=signed.owner_user_id,
            account=signed.account_id,
            region=opportunity.region_id if opportunity else None,
            product_line=signed.product_line_id
            or (opportunity.product_line_id if opportunity else None)
            or (product.product_line_id if product else None),
            channel=signed.channel_id,
            segment=opportunity.segment_id if opportunity else None,
            lead_source=lead_source_of(known, opportunity.lead_id) if opportunity else None,
            store=contract.store_id if contract else None,
            distributor=contract.distributor_id if contract else None,
        ),
        contract_id=contract.contract_id if contract else None,
        product_id=product_id,
        amount=known.in_reporting_currency(signed.amount, signed.currency, on),
        quantity=signed.quantity,
        found_by=opportunity.found_by if opportunity else None,
        is_customised=bool(signed.is_customised),
        is_innovative=bool(signed.is_innovative),
        is_top_of_industry=bool(customer and customer.is_top_of_industry),
    )


def _first_sales(known: Known) -> list[Sale]:
    return [own[0] for own in sales_of_customers(known).values()]


def _sales_of_customers(known: Known) -> dict[str, list[Sale]]:
    found: dict[str, list[Sale]] = defaultdict(list)
    for sale in sorted(sales(known), key=lambda sale: (sale.on, sale.id)):
        if sale.credit.customer is not None:
            found[sale.credit.customer].append(sale)
    return dict(found)


def _ordered_under_contracts(known: Known) -> dict[str, list[OrderLine]]:
    """Lines of the orders that fulfil a contract; what was cancelled or sent back is left out."""
    found: dict[str, list[OrderLine]] = defaultdict(list)
    for order in known.all(Order):
        if order.contract_id is not None and not is_cancelled(order):
            found[order.contract_id] += _delivered(lines_of(known, order))
    return dict(found)


def _delivered(lines: list[OrderLine]) -> Iterator[OrderLine]:
    return (line for line in lines if line.quantity >= 0)
