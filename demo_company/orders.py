"""Orders, deliveries, invoices, payments, refunds and what all of it costs."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from operator import attrgetter

from demo_company.catalogue import REGIONS
from demo_company.clock import opening, start_of, working_days_later
from demo_company.customers import Customer, recorded
from demo_company.deals import BasketLine, Deal, draw_basket
from demo_company.draws import rounded
from demo_company.log import Story
from demo_company.outlets import outlet_of
from demo_company.people import Person
from demo_company.records import Contract, Cost, Invoice, Order, OrderLine, Payment, Refund
from demo_company.world import World

_GOODS_TAX, _SERVICE_TAX = Decimal("0.13"), Decimal("0.06")
_SERVICE_LINES = {"platform", "maintenance"}
_METHODS = {"direct": "银行转账", "partner": "承兑汇票", "online": "支付宝"}
_REFUND_REASONS = ("质量问题", "发错货", "客户取消", "重复付款")


def fulfil(world: World, customer: Customer, deal: Deal) -> list[Order]:
    """Order what a contract promises, at once or in parts; returns the orders placed."""
    contract = deal.contract
    draws = world.draws("orders", contract.contract_id)
    parts = draws.weighted({1: 0.65, 2: 0.25, 3: 0.10})
    orders = []
    at = deal.signed_at
    left = [line.quantity for line in deal.lines]
    given = [Decimal(0) for _ in deal.lines]  # of the discount
    for part in range(parts):
        at = working_days_later(at, draws.between(0.5, 5) if part == 0 else draws.between(20, 45))
        lines = []
        for index, line in enumerate(deal.lines):
            share = rounded(line.quantity / parts, Decimal(1))
            units = left[index] if part == parts - 1 else min(share, left[index])
            left[index] -= units
            if units > 0:
                discount = rounded(line.discount * (line.quantity - left[index]) / line.quantity)
                discount -= given[index]
                given[index] += discount
                lines.append(replace(line, quantity=units, discount=discount))
        if not lines or (deal.cancelled_at is not None and at > deal.cancelled_at):
            continue
        order_id = f"SO{contract.contract_id[3:]}-{part + 1}"
        orders.append(
            _Order(world, customer, order_id, at, deal.seller, contract, tuple(lines)).live()
        )
    return orders


def reorders(world: World, customer: Customer, since: datetime) -> list[Order]:
    """Small orders without a contract, as partners and online customers place them."""
    if customer.channel_id == "direct":
        return []
    draws = world.draws("reorders", customer.number)
    orders: list[Order] = []
    mean_wait = 365 / (customer.segment.purchases_a_year * 1.5 * (0.3 + customer.happiness))
    at = since + timedelta(days=draws.wait(mean_wait))
    while at < world.end:
        placed_at = working_days_later(at, draws.between(0, 0.9))
        sequence = len(orders) + 1
        own = world.draws("reorder", customer.number, sequence)
        seller = customer.owner_on(world, placed_at.date())
        basket = draw_basket(
            world, customer, own.pick(("sensor", "controller")), placed_at.date(), own
        )
        small = tuple(_a_tenth(line) for line in basket)
        order_id = f"SO{customer.number:07d}-{900 + sequence}-1"
        orders.append(_Order(world, customer, order_id, placed_at, seller, None, small).live())
        at += timedelta(days=draws.wait(mean_wait))
    return orders


def spend_on_acquisition(world: World, customer: Customer, first_deal: Deal) -> None:
    """What winning the customer cost: travel, samples, commission to partners."""
    draws = world.draws("acquisition", customer.number)
    amount = first_deal.contract.amount or Decimal(0)
    booked_on = first_deal.signed_at.date() + timedelta(days=draws.whole(1, 25))
    share = Decimal(repr(draws.between(0.02, 0.07)))
    world.log.add(
        recorded(opening(booked_on)),
        Cost(
            cost_id=f"FY-HK-{customer.account_id}",
            cost_kind="acquisition",
            account_id=customer.account_id,
            incurred_on=booked_on,
            amount=rounded(amount * share),
            currency=customer.currency,
        ),
    )


def _a_tenth(line: BasketLine) -> BasketLine:
    quantity = max(Decimal(1), rounded(line.quantity / 10, Decimal(1)))
    return replace(line, quantity=quantity, discount=Decimal(0))


class _Order:
    """One order from its placing to the last payment."""

    def __init__(
        self,
        world: World,
        customer: Customer,
        order_id: str,
        at: datetime,
        seller: Person,
        contract: Contract | None,
        lines: tuple[BasketLine, ...],
    ) -> None:
        self.world, self.customer, self.lines, self.at = world, customer, lines, at
        self.draws = draws = world.draws("order", order_id)
        strays = customer.channel_id == "partner" and draws.chance(0.06)
        overseas = customer.currency != "CNY" and draws.chance(0.6)
        outlet = outlet_of(
            world, customer, contract.contract_id if contract else order_id, at.date()
        )
        own = world.draws("order outlet", order_id)
        is_noted_later = own.chance(0.1)
        self.order = Order(
            order_id=order_id,
            account_id=customer.account_id,
            owner_user_id=seller.user_id,
            opportunity_id=contract.opportunity_id if contract else None,
            contract_id=contract.contract_id if contract else None,
            channel_id=customer.channel_id,
            region_id=draws.pick(list(REGIONS)) if strays else customer.region_id,
            store_id=outlet.store_id,
            distributor_id=None if is_noted_later else outlet.distributor_id,
            ordered_at=at,
            promised_on=at.date() + timedelta(days=draws.whole(7, 21)),
            status="placed",
            warehouse_kind="overseas" if overseas else "domestic",
        )
        self.story = Story(recorded(at), self.order)
        if is_noted_later and outlet.distributor_id is not None and own.chance(0.7):
            noted_at = recorded(at) + timedelta(days=own.whole(1, 40))
            self.story.then(noted_at, distributor_id=outlet.distributor_id)

    def live(self) -> Order:
        draws = self.draws
        if draws.chance(0.03):
            self.story.then(working_days_later(self.at, draws.between(0.5, 4)), status="cancelled")
            self._record_lines(self.at)
            self.story.tell(self.world.log)
            return self.order
        approved_at = working_days_later(self.at, draws.around(0.6, 0.7))
        self._status(approved_at, "approved", approved_at=approved_at)
        shipped_at = working_days_later(approved_at, draws.around(4, 0.6))
        self._status(shipped_at, "shipped")
        delivered_at = shipped_at + timedelta(hours=draws.around(70, 0.5))
        delivered_at = delivered_at.replace(microsecond=0)
        self._status(delivered_at, "delivered", delivered_at=delivered_at)
        freight = self._record_lines(self.at)
        self._book_goods(delivered_at.date())
        payments = self._invoice(shipped_at.date(), freight)
        if draws.chance(0.03):
            self._return(delivered_at, payments)
        self.story.tell(self.world.log)
        return self.order

    def _status(self, at: datetime, status: str, **values: object) -> None:
        self.story.then(recorded(at), status=status, **values)

    def _record_lines(self, at: datetime) -> Decimal:
        """Returns the freight charged."""
        freight = Decimal(0)
        for number, line in enumerate(self.lines, start=1):
            charged = self.draws.money(120, 0.6) if self.draws.chance(0.3) else Decimal(0)
            freight += charged
            self.world.log.add(recorded(at), self._line(number, line, charged))
        return freight

    def _line(self, number: int, line: BasketLine, freight: Decimal) -> OrderLine:
        return OrderLine(
            order_line_id=f"{self.order.order_id}-{number:02d}",
            order_id=self.order.order_id,
            account_id=self.order.account_id,
            product_id=line.item.product_id,
            quantity=line.quantity,
            unit_price=line.unit_price,
            discount_amount=line.discount,
            freight_amount=freight,
            cost_amount=line.unit_cost * line.quantity,
            currency=self.customer.currency,
        )

    def _book_goods(self, day: date) -> None:
        cost = sum((line.unit_cost * line.quantity for line in self.lines), Decimal(0))
        self._cost("goods", day, rounded(cost))

    def _cost(self, kind: str, day: date, amount: Decimal) -> None:
        self.world.log.add(
            recorded(opening(day + timedelta(days=1))),
            Cost(
                cost_id=f"FY-{kind[:2].upper()}-{self.order.order_id[2:]}",
                cost_kind=kind,
                account_id=self.order.account_id,
                order_id=self.order.order_id,
                incurred_on=day,
                amount=amount,
                currency=self.customer.currency,
            ),
        )

    def _tax(self, net: Decimal) -> Decimal:
        if self.customer.currency != "CNY":
            return Decimal("0.00")  # exports
        services = all(line.item.line in _SERVICE_LINES for line in self.lines)
        return rounded(net * (_SERVICE_TAX if services else _GOODS_TAX))

    def _invoice(self, invoiced_on: date, freight: Decimal) -> list[Payment]:
        """Bill the order and wait for the money; returns the payments to come."""
        draws, customer = self.draws, self.customer
        net = sum((line.amount for line in self.lines), Decimal(0)) + freight
        due_on = invoiced_on + timedelta(days=customer.segment.payment_days)
        number = f"{_digits(self.order.order_id):0>12}"
        invoice = Invoice(
            invoice_id=number,
            account_id=customer.account_id,
            order_id=self.order.order_id,
            owner_user_id=self.order.owner_user_id,
            invoiced_on=invoiced_on,
            due_on=due_on,
            net_amount=net,
            tax_amount=self._tax(net),
            currency=customer.currency,
            is_disputed=False,
            status="open",
        )
        story = Story(recorded(opening(invoiced_on)), invoice)
        total = invoice.net_amount + (invoice.tax_amount or Decimal(0))
        is_disputed = draws.chance(0.05 + 0.10 * (1 - customer.happiness))
        if is_disputed:
            story.then(opening(due_on + timedelta(days=draws.whole(-10, 10))), is_disputed=True)
        if draws.chance(0.06 if is_disputed else 0.01):
            given_up_on = due_on + timedelta(days=draws.whole(120, 200))
            story.then(recorded(opening(given_up_on)), status="written_off")
            self._cost("bad_debt", given_up_on, total)
            payments = []
        else:
            payments = self._pay(story, due_on, total, is_disputed)
        story.tell(self.world.log)
        return payments

    def _pay(
        self, story: Story[Invoice], due_on: date, total: Decimal, is_disputed: bool
    ) -> list[Payment]:
        draws = self.draws
        late = (
            draws.around(18, 0.9) if draws.share() > 0.35 + 0.6 * self.customer.punctuality else 0
        )
        days = draws.normal(-7, 4) if late == 0 else late
        if is_disputed:
            days += draws.between(30, 90)
        first = rounded(total * Decimal("0.4")) if draws.chance(0.2) else total
        parts = [part for part in (first, total - first) if part > 0]
        paid_on = max(story.record.invoiced_on, due_on + timedelta(days=days))
        payments = []
        for number, amount in enumerate(parts, start=1):
            received_at = start_of(paid_on) + timedelta(seconds=draws.whole(0, 24 * 3600 - 1))
            payments.append(self._receive(number, received_at, amount, story.record.invoice_id))
            if number < len(parts):
                paid_on += timedelta(days=draws.whole(7, 40))
        story.then(recorded(self._booked_at(payments[-1])), settled_on=paid_on, status="paid")
        return payments

    def _receive(
        self, number: int, received_at: datetime, amount: Decimal, invoice_id: str
    ) -> Payment:
        payment = Payment(
            payment_id=f"SK{self.order.order_id[2:]}-{number}",
            account_id=self.order.account_id,
            order_id=self.order.order_id,
            invoice_id=invoice_id,
            received_at=received_at,
            amount=amount,
            currency=self.customer.currency,
            payment_method=_METHODS[self.customer.channel_id],
        )
        story = Story(recorded(self._booked_at(payment)), payment)
        own = self.world.draws("payment", payment.payment_id)
        if own.chance(0.01):  # typed wrongly at first, put right the next day
            story.record = replace(payment, amount=amount * 10)
            story.then(story.born_at + timedelta(days=1), amount=amount)
        if own.chance(0.008):  # booked twice, the second taken back
            twice = replace(payment, payment_id=f"{payment.payment_id}X")
            double = Story(story.born_at, twice)
            double.deleted(story.born_at + timedelta(days=own.whole(1, 5)))
            double.tell(self.world.log)
        story.tell(self.world.log)
        return payment

    def _booked_at(self, payment: Payment) -> datetime:
        """The bank's statement is booked the next morning, now and then days later."""
        assert payment.received_at is not None
        own = self.world.draws("booking", payment.payment_id)
        days = own.whole(3, 6) if own.chance(0.06) else 1
        return opening(payment.received_at.date() + timedelta(days=days))

    def _return(self, delivered_at: datetime, payments: list[Payment]) -> None:
        """The first product comes back and is scrapped: a negative line, a credit note, money."""
        draws, world, sold = self.draws, self.world, self.lines[0]
        at = working_days_later(delivered_at, draws.between(2, 15))
        back = replace(
            sold,
            quantity=-sold.quantity,
            unit_price=rounded(sold.amount / sold.quantity, Decimal("0.0001")),
            discount=Decimal(0),
        )
        world.log.add(recorded(at), self._line(len(self.lines) + 1, back, Decimal(0)))
        if len(self.lines) == 1:
            self._status(at, "returned")
        credit = back.amount
        world.log.add(
            recorded(at),
            Invoice(
                invoice_id=f"{_digits(self.order.order_id):0>12}9",
                account_id=self.order.account_id,
                order_id=self.order.order_id,
                owner_user_id=self.order.owner_user_id,
                invoiced_on=at.date(),
                due_on=at.date(),
                settled_on=at.date(),
                net_amount=credit,
                tax_amount=self._tax(credit),
                currency=self.customer.currency,
                is_disputed=False,
                status="paid",
            ),
        )
        if not payments:
            return
        largest = max(payments, key=attrgetter("amount"))
        refunded_at = max(at, self._booked_at(payments[-1])) + timedelta(days=draws.whole(1, 9))
        world.log.add(
            recorded(refunded_at) + timedelta(hours=2),
            Refund(
                refund_id=f"TK{self.order.order_id[2:]}",
                account_id=self.order.account_id,
                order_id=self.order.order_id,
                payment_id=largest.payment_id,
                refunded_at=refunded_at,
                amount=min(largest.amount, -(credit + self._tax(credit))),
                currency=self.customer.currency,
                reason=draws.pick(_REFUND_REASONS),
            ),
        )


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())
