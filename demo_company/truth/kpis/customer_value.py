"""Customer value: who stays, who buys again, who is content, who owes."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from demo_company.records import Account, Order, Renewal, SurveyAnswer, Ticket
from demo_company.truth.agreements import plans
from demo_company.truth.catalogue import (
    CARERS,
    CARERS_BY_SOURCE,
    MONTHLY,
    SELLERS_BY_LINE_AND_SOURCE,
    SERVERS,
    WEEKLY,
    Contribution,
    ratio,
    total,
)
from demo_company.truth.costs import NOBODY, contribution_margins
from demo_company.truth.credits import Credit, credit_of_customer
from demo_company.truth.customers import customer_months, purchases, state_day
from demo_company.truth.orders import credit_of_order, is_cancelled, only_takes_back, ordered_on
from demo_company.truth.outlets import goes_elsewhere, stocks
from demo_company.truth.periods import months_later, periods
from demo_company.truth.receivables import open_receivables
from demo_company.truth.sales import first_sales, profile_at
from demo_company.truth.service import (
    answered_on,
    credit_of_answer,
    credit_of_renewal,
    credit_of_ticket,
    opened_on,
    score_percent,
)
from demo_company.truth.world import Known


@ratio(unit="ratio", grains=MONTHLY, entities=SELLERS_BY_LINE_AND_SOURCE)
def first_order_value_attainment(known: Known) -> Iterator[Contribution]:
    """New customers whose first sale >= their segment's minimum / new customers."""
    for sale in first_sales(known):
        minimum = known.policy.minimum_first_amount(sale.credit.segment, sale.on)
        if minimum is not None and sale.amount is not None:
            attained = int(sale.amount >= minimum)
            yield Contribution(sale.on, sale.credit.customer or "", sale.credit, attained, 1)


@ratio(unit="ratio", grains=MONTHLY, entities=SELLERS_BY_LINE_AND_SOURCE)
def customer_industry_match_rate(known: Known) -> Iterator[Contribution]:
    """New customers of an industry that fits what they bought first / new customers."""
    for sale in first_sales(known):
        profile = profile_at(known, sale)
        core = known.policy.core_industries(sale.credit.product_line, sale.on)
        if core and profile is not None and profile.industry is not None:
            fits = int(profile.industry in core)
            yield Contribution(sale.on, sale.credit.customer or "", sale.credit, fits, 1)


@ratio(unit="ratio", grains=MONTHLY, entities=CARERS_BY_SOURCE, ripe_after=366)
def repurchase_rate(known: Known) -> Iterator[Contribution]:
    """Customers with a second purchase within 12 months / customers, by first purchase."""
    for customer, bought in purchases(known).items():
        first = bought[0].on
        later = [purchase for purchase in bought if purchase.id != bought[0].id]
        again = bool(later) and later[0].on <= months_later(first, 12)
        credit = credit_of_customer(known, customer, first)
        yield Contribution(first, customer, credit, int(again), 1)


@ratio(
    unit="ratio",
    grains=MONTHLY,
    entities=CARERS_BY_SOURCE,
    ripe_after=366,
    context="emerging_district",
)
def member_repurchase_rate(known: Known) -> Iterator[Contribution]:
    """As repurchase_rate, of those who were members on the day of their first purchase."""
    for each in repurchase_rate(known):
        profile = known.on(Account, each.subject, each.on)
        if profile is not None and profile.is_member:
            yield each


@total(unit="count", grains=WEEKLY, entities=CARERS_BY_SOURCE)
def churn_warning_count(known: Known) -> Iterator[Contribution]:
    """Customers who bought nothing for as long as the policy allows, by the day it was so long."""
    for customer, bought in purchases(known).items():
        days = sorted({purchase.on for purchase in bought})
        for day, following in zip(days, [*days[1:], date.max], strict=True):
            warned_on = day + timedelta(days=known.policy.silent_days(day))
            if warned_on < following:
                credit = credit_of_customer(known, customer, warned_on)
                yield Contribution(warned_on, customer, credit, 1)


@ratio(unit="ratio", grains=MONTHLY, entities=CARERS_BY_SOURCE, state=True)
def cross_sell_rate(known: Known) -> Iterator[Contribution]:
    """Customers who bought from >= 2 product lines in twelve months / active customers."""
    for customer in customer_months(known):
        if customer.is_active:
            sold_across = int(len(customer.product_lines) >= 2)
            yield Contribution(customer.on, customer.customer, customer.credit, sold_across, 1)


@ratio(unit="points", grains=MONTHLY, entities=SERVERS)
def customer_nps(known: Known) -> Iterator[Contribution]:
    """100 * (promoters 9-10 - detractors 0-6) / answers."""
    for answer in known.all(SurveyAnswer):
        score = score_percent(answer)
        if answer.survey_type == "nps" and score is not None:
            points = 100 if score >= 90 else -100 if score <= 60 else 0
            credit = credit_of_answer(known, answer)
            yield Contribution(answered_on(answer), answer.survey_answer_id, credit, points, 1)


@ratio(unit="score", grains=MONTHLY, entities=SERVERS)
def customer_satisfaction(known: Known) -> Iterator[Contribution]:
    """Mean satisfaction answer, scaled to 100."""
    for answer in known.all(SurveyAnswer):
        score = score_percent(answer)
        if answer.survey_type == "satisfaction" and score is not None:
            credit = credit_of_answer(known, answer)
            yield Contribution(answered_on(answer), answer.survey_answer_id, credit, score, 1)


@ratio(unit="ratio", grains=MONTHLY, entities=CARERS_BY_SOURCE, state=True)
def customer_retention_rate(known: Known) -> Iterator[Contribution]:
    """Customers active a year ago and now / customers active a year ago."""
    for customer in customer_months(known):
        if customer.was_active_a_year_ago:
            stayed = int(customer.is_active)
            yield Contribution(customer.on, customer.customer, customer.credit, stayed, 1)


@ratio(unit="ratio", grains=MONTHLY, entities=CARERS)
def renewal_rate(known: Known) -> Iterator[Contribution]:
    """Contracts renewed / contracts that came up for renewal, by the day they expired."""
    for renewal in known.all(Renewal):
        is_renewed = int(renewal.status == "renewed")
        credit = credit_of_renewal(known, renewal)
        yield Contribution(renewal.due_on, renewal.renewal_id, credit, is_renewed, 1)


@ratio(unit="ratio", grains=MONTHLY, entities=CARERS, state=True)
def overdue_receivable_rate(known: Known) -> Iterator[Contribution]:
    """Overdue receivable balance / receivable balance, at the end of the period."""
    for invoice in open_receivables(known):
        overdue = invoice.balance if invoice.is_overdue else 0
        yield Contribution(invoice.on, invoice.id, invoice.credit, overdue, invoice.balance)


@ratio(
    unit="ratio",
    grains=MONTHLY,
    entities=CARERS_BY_SOURCE,
    denominator="last",
    known_from_first=True,
)
def complaint_rate(known: Known) -> Iterator[Contribution]:
    """Complaints opened in the period / customers active at its end."""
    for ticket in known.all(Ticket):
        if ticket.ticket_type == "complaint":
            credit = credit_of_ticket(known, ticket)
            yield Contribution(opened_on(ticket), ticket.ticket_id, credit, 1)
    for customer in customer_months(known):
        if customer.is_active:
            yield Contribution(customer.on, customer.customer, customer.credit, 0, 1)


@ratio(unit="ratio", grains=MONTHLY, entities=SERVERS, known_from_first=True)
def after_sales_dispute_rate(known: Known) -> Iterator[Contribution]:
    """Disputes opened / orders placed, each by its own day."""
    for ticket in known.all(Ticket):
        if ticket.ticket_type == "dispute":
            credit = credit_of_ticket(known, ticket)
            yield Contribution(opened_on(ticket), ticket.ticket_id, credit, 1, 0)
    for order in known.all(Order):
        if not is_cancelled(order) and not only_takes_back(known, order):
            credit = credit_of_order(known, order)
            yield Contribution(ordered_on(order), order.order_id, credit, 0, 1)


@ratio(unit="ratio", grains=MONTHLY, entities=("customer", *CARERS_BY_SOURCE), state=True)
def annual_purchase_plan_attainment(known: Known) -> Iterator[Contribution]:
    """Purchases of the year so far / what the customer agreed to buy in it."""
    for plan in plans(known):
        if plan.amount is None:
            continue
        first, last = date(plan.year, 1, 1), date(plan.year, 12, 31)
        for month in periods("month", first, min(last, known.as_of)):
            on = state_day(known, month)
            if on >= plan.agreed_on:
                amounts = [
                    purchase.amount
                    for purchase in purchases(known).get(plan.customer, [])
                    if purchase.amount is not None and first <= purchase.on <= on
                ]
                credit = credit_of_customer(known, plan.customer, on)
                bought = sum(amounts, Decimal(0))
                yield Contribution(on, plan.customer, credit, bought, plan.amount)


@ratio(unit="amount", grains=MONTHLY, entities=CARERS_BY_SOURCE, state=True)
def annual_purchase_amount(known: Known) -> Iterator[Contribution]:
    """Mean purchases per active customer in the trailing twelve months.

    A customer whose purchases have no amount is left out; one that only paid has bought nothing.
    """
    for customer in customer_months(known):
        amounts = [purchase.amount for purchase in customer.recent if purchase.amount is not None]
        if customer.is_active and (amounts or not customer.recent):
            bought = sum(amounts, Decimal(0))
            yield Contribution(customer.on, customer.customer, customer.credit, bought, 1)


@total(
    unit="amount",
    grains=MONTHLY,
    entities=("customer", "segment", "rep", "service_team", "lead_source", "company"),
    state=True,
)
def customer_annual_ltv(known: Known) -> Iterator[Contribution]:
    """What customers contributed in the trailing twelve months, at the end of the period."""
    for customer, by_month in contribution_margins(known).items():
        for month in periods("month", min(by_month), known.as_of):
            year_start = months_later(month.start, -11)
            year = [each for on, each in by_month.items() if year_start <= on <= month.start]
            if not year:
                continue
            on = state_day(known, month)
            if customer == NOBODY:
                credit = Credit(customer=NOBODY)
            else:
                credit = credit_of_customer(known, customer, on)
            yield Contribution(on, customer, credit, sum(year, Decimal(0)))


@ratio(
    unit="ratio",
    grains=MONTHLY,
    entities=("region", "distributor", "company"),
    denominator="mean",
)
def distributor_inventory_turnover(known: Known) -> Iterator[Contribution]:
    """Cost of goods that distributors sold / the mean of their stock at a month's two ends."""
    for stock in stocks(known):
        if stock.opening is not None and stock.closing is not None and stock.sold_cost is not None:
            mean = Fraction(stock.opening + stock.closing) / 2
            yield Contribution(stock.on, stock.distributor, stock.credit, stock.sold_cost, mean)


@ratio(unit="ratio", grains=MONTHLY, entities=("rep", "team", "region", "distributor", "company"))
def channel_diversion_rate(known: Known) -> Iterator[Contribution]:
    """Distributors' orders that go outside their region / orders through distributors."""
    for order in known.all(Order):
        elsewhere = goes_elsewhere(known, order)
        counts = not is_cancelled(order) and not only_takes_back(known, order)
        if counts and elsewhere is not None:
            credit = credit_of_order(known, order)
            yield Contribution(ordered_on(order), order.order_id, credit, int(elsewhere), 1)
