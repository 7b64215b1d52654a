"""Results: what was sold, won and collected."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from demo_company.records import Lead, Order, Payment
from demo_company.truth import contexts
from demo_company.truth.attainment import attainments
from demo_company.truth.catalogue import (
    CARERS_BY_SOURCE,
    EMPLOYERS,
    MARKETERS,
    MARKETS,
    MARKETS_BY_LINE,
    MONTHLY,
    OUTLETS,
    SELLERS,
    SELLERS_BY_LINE,
    SELLERS_BY_LINE_AND_SOURCE,
    WEEKLY,
    Contribution,
    ratio,
    total,
)
from demo_company.truth.credits import Credit
from demo_company.truth.customers import customer_months
from demo_company.truth.exact import measure
from demo_company.truth.kpis_of_kpis import Part, entity_of, of_kpis, period_of
from demo_company.truth.leads import created_on, credit_of_lead, customer_has_paid
from demo_company.truth.markets import region_months
from demo_company.truth.opportunities import (
    credit_of_opportunity,
    customer_at_decision,
    decided,
    opened_on,
    won,
)
from demo_company.truth.orders import (
    credit_of_order,
    is_cancelled,
    line_amount,
    lines_of,
    only_takes_back,
    ordered_on,
)
from demo_company.truth.outlets import area_on, store_months
from demo_company.truth.payments import credit_of_payment, received_amount, received_on
from demo_company.truth.periods import months_later
from demo_company.truth.periods import period_of as calendar_period
from demo_company.truth.sales import (
    first_sales,
    product_cost,
    profile_at,
    sales,
    sales_of_customers,
)
from demo_company.truth.staff import rep_months
from demo_company.truth.totals import Answer, Entity
from demo_company.truth.world import Known


@total(unit="amount", grains=WEEKLY, entities=(*SELLERS_BY_LINE, *OUTLETS))
def sales_amount(known: Known) -> Iterator[Contribution]:
    """Sum of won contract amount, by signing date. A sale of unknown amount is held back."""
    for sale in sales(known):
        if sale.amount is not None:
            yield Contribution(sale.on, sale.id, sale.credit, sale.amount)


@total(unit="count", grains=MONTHLY, entities=(*SELLERS_BY_LINE_AND_SOURCE, *OUTLETS))
def sales_volume(known: Known) -> Iterator[Contribution]:
    """Sum of quantity on won contracts, fractions included."""
    for sale in sales(known):
        if sale.quantity is not None:
            yield Contribution(sale.on, sale.id, sale.credit, sale.quantity)


@total(unit="amount", grains=MONTHLY, entities=(*SELLERS_BY_LINE_AND_SOURCE, *OUTLETS))
def gross_profit(known: Known) -> Iterator[Contribution]:
    """Won amount - product cost. A sale whose cost is not known (yet) is held back."""
    for sale in sales(known):
        cost = product_cost(known, sale)
        if sale.amount is not None and cost is not None:
            yield Contribution(sale.on, sale.id, sale.credit, sale.amount - cost)


@total(unit="amount", grains=WEEKLY, entities=(*SELLERS, *OUTLETS))
def collected_amount(known: Known) -> Iterator[Contribution]:
    """Sum of payments received, by receipt date. Refunds are not taken off."""
    for payment in known.all(Payment):
        on, amount = received_on(payment), received_amount(known, payment)
        if on is not None and amount is not None:
            credit = credit_of_payment(known, payment)
            yield Contribution(on, payment.payment_id, credit, amount)


@total(unit="count", grains=WEEKLY, entities=(*SELLERS_BY_LINE_AND_SOURCE, *OUTLETS))
def new_customer_count(known: Known) -> Iterator[Contribution]:
    """Customers whose first won contract falls in the period."""
    for sale in first_sales(known):
        yield Contribution(sale.on, sale.credit.customer or "", sale.credit, 1)


@ratio(unit="ratio", grains=MONTHLY, entities=("rep", "team", "region", "channel", "company"))
def sales_target_attainment(known: Known) -> Iterator[Contribution]:
    """What reps with a target sold / their targets in force at the end of each month."""
    for sale in sales(known):
        if sale.amount is not None and known.policy.sales_target(sale.credit.rep, sale.on):
            yield Contribution(sale.on, sale.id, sale.credit, sale.amount)
    for rep in rep_months(known):
        target = known.policy.sales_target(rep.rep, min(rep.on, rep.left_on or rep.on))
        if target is not None:
            yield Contribution(rep.on, rep.rep, rep.credit, 0, target)


@ratio(unit="ratio", grains=MONTHLY, entities=MARKETS_BY_LINE)
def market_share(known: Known) -> Iterator[Contribution]:
    """Sales amount / market size, a month having a twelfth of the year as far as it has run."""
    for sale in sales(known):
        market = known.policy.market_amount(sale.credit.region, sale.credit.product_line, sale.on)
        if sale.amount is not None and market is not None:
            yield Contribution(sale.on, sale.id, sale.credit, sale.amount)
    for month in region_months(known):
        for line, size in known.policy.market_amounts(month.region, month.on).items():
            credit = Credit(region=month.region, product_line=line)
            so_far = Fraction(size) / 12 * month.share
            yield Contribution(month.on, f"{month.region}/{line}", credit, 0, so_far)


@ratio(
    unit="ratio",
    grains=MONTHLY,
    entities=MARKETS,
    state=True,
    context="sinking_market",
    decided_by=("region",),
)
def market_penetration_rate(known: Known) -> Iterator[Contribution]:
    """Active customers / addressable customers of the region, at the end of the period."""
    for customer in customer_months(known):
        region = customer.credit.region
        if customer.is_active and known.policy.addressable_customers(region, customer.on):
            yield Contribution(customer.on, customer.customer, customer.credit, 1)
    for month in region_months(known):
        size = known.policy.addressable_customers(month.region, month.on)
        if size is not None:
            yield Contribution(month.on, month.region, Credit(region=month.region), 0, size)


@ratio(
    unit="ratio",
    grains=MONTHLY,
    entities=CARERS_BY_SOURCE,
    denominator="first",
    context="new_market",
)
def customer_base_growth(known: Known) -> Iterator[Contribution]:
    """(Active customers at the end - at the beginning) / at the beginning.

    A month begins with the customers the one before ended with, as they were looked after then.
    """
    for customer in customer_months(known):
        if customer.is_active:
            yield Contribution(customer.on, customer.customer, customer.credit, 1)
            next_month = months_later(customer.month, 1)
            yield Contribution(next_month, customer.customer, customer.credit, -1, 1)


@total(unit="count", grains=MONTHLY, entities=CARERS_BY_SOURCE, state=True)
def active_customer_count(known: Known) -> Iterator[Contribution]:
    """Customers with a purchase or a paid invoice in the trailing twelve months, at the end."""
    for customer in customer_months(known):
        if customer.is_active:
            yield Contribution(customer.on, customer.customer, customer.credit, 1)


@ratio(unit="ratio", grains=WEEKLY, entities=SELLERS_BY_LINE_AND_SOURCE)
def win_rate(known: Known) -> Iterator[Contribution]:
    """Won / (won + lost) opportunities, by close date."""
    for opportunity, day in decided(known):
        credit = credit_of_opportunity(known, opportunity)
        is_won = opportunity.outcome == "won"
        yield Contribution(day, opportunity.opportunity_id, credit, int(is_won), 1)


@ratio(unit="ratio", grains=MONTHLY, entities=SELLERS_BY_LINE_AND_SOURCE)
def key_account_win_rate(known: Known) -> Iterator[Contribution]:
    """As win_rate, with accounts that were key accounts on the day of the decision."""
    for opportunity, day in decided(known):
        customer = customer_at_decision(known, opportunity, day)
        if customer is not None and customer.is_key_account:
            credit = credit_of_opportunity(known, opportunity)
            is_won = opportunity.outcome == "won"
            yield Contribution(day, opportunity.opportunity_id, credit, int(is_won), 1)


@ratio(unit="ratio", grains=MONTHLY, entities=MARKETERS, ripe_after=90)
def lead_conversion_rate(known: Known) -> Iterator[Contribution]:
    """Leads that became a paying customer / leads, by the day the lead was created.

    It did when it was converted and its customer has signed or paid.
    """
    for lead in known.all(Lead):
        customer = known.customer(lead.account_id)
        has_signed = customer is not None and customer in sales_of_customers(known)
        became_one = lead.converted_at is not None and (
            has_signed or customer_has_paid(known, customer)
        )
        credit = credit_of_lead(known, lead)
        yield Contribution(created_on(lead), lead.lead_id, credit, int(became_one), 1)


@ratio(unit="amount", grains=MONTHLY, entities=(*SELLERS_BY_LINE_AND_SOURCE, *OUTLETS))
def average_deal_size(known: Known) -> Iterator[Contribution]:
    """Won amount / won contracts."""
    for sale in sales(known):
        if sale.amount is not None:
            yield Contribution(sale.on, sale.id, sale.credit, sale.amount, 1)


@ratio(unit="days", grains=MONTHLY, entities=SELLERS_BY_LINE_AND_SOURCE)
def sales_cycle_days(known: Known) -> Iterator[Contribution]:
    """Mean days from opportunity creation to won. Impossible dates are held back."""
    for opportunity, day in won(known):
        opened = opened_on(opportunity)
        if opened is not None and opened <= day:
            credit = credit_of_opportunity(known, opportunity)
            yield Contribution(day, opportunity.opportunity_id, credit, (day - opened).days, 1)


@ratio(unit="ratio", grains=("month",), entities=(*SELLERS_BY_LINE, *OUTLETS))
def sales_growth_rate_mom(known: Known) -> Iterator[Contribution]:
    """(This month - the month before) / the month before."""
    return _growth(known, months=1)


@ratio(unit="ratio", grains=MONTHLY, entities=(*SELLERS_BY_LINE, *OUTLETS))
def sales_growth_rate_yoy(known: Known) -> Iterator[Contribution]:
    """(This period - the same period a year before) / the same period a year before."""
    return _growth(known, months=12)


def _growth(known: Known, months: int) -> Iterator[Contribution]:
    """A sale counts for its day and, so many months later, as what that day is compared with."""
    for sale in sales(known):
        if sale.amount is not None:
            yield Contribution(sale.on, sale.id, sale.credit, sale.amount, 0)
            compared_on = months_later(sale.on, months)
            yield Contribution(compared_on, sale.id, sale.credit, -sale.amount, sale.amount)


@ratio(unit="amount", grains=MONTHLY, entities=EMPLOYERS, denominator="mean")
def productivity_per_head(known: Known) -> Iterator[Contribution]:
    """Sales amount / mean headcount in the period."""
    for sale in sales(known):
        if sale.amount is not None:
            yield Contribution(sale.on, sale.id, sale.credit, sale.amount)
    for rep in rep_months(known):
        yield Contribution(rep.on, rep.rep, rep.credit, 0, rep.mean_headcount)


@total(unit="count", grains=MONTHLY, entities=SELLERS_BY_LINE_AND_SOURCE, context="senior_rep")
def top_customer_breakthrough_count(known: Known) -> Iterator[Contribution]:
    """First contracts with accounts that were at the top of their industry when they signed."""
    for sale in first_sales(known):
        if sale.is_top_of_industry:
            yield Contribution(sale.on, sale.credit.customer or "", sale.credit, 1)


@total(unit="count", grains=MONTHLY, entities=SELLERS_BY_LINE_AND_SOURCE, context="sinking_market")
def county_customer_development(known: Known) -> Iterator[Contribution]:
    """Customers who first signed in a county or county-level city. An unlisted city is left out."""
    for sale in first_sales(known):
        profile = profile_at(known, sale)
        tier = known.policy.city_tier(profile.city, sale.on) if profile else None
        if tier is not None:
            in_county = int(tier == "county")
            yield Contribution(sale.on, sale.credit.customer or "", sale.credit, in_county)


@total(unit="amount", grains=MONTHLY, entities=SELLERS_BY_LINE_AND_SOURCE, context="senior_rep")
def innovation_contribution(known: Known) -> Iterator[Contribution]:
    """Won amount of innovative business."""
    for sale in sales(known):
        if sale.is_innovative and sale.amount is not None:
            yield Contribution(sale.on, sale.id, sale.credit, sale.amount)


@total(unit="amount", grains=MONTHLY, entities=SELLERS_BY_LINE_AND_SOURCE)
def customised_project_amount(known: Known) -> Iterator[Contribution]:
    """Won amount of customised projects."""
    for sale in sales(known):
        if sale.is_customised and sale.amount is not None:
            yield Contribution(sale.on, sale.id, sale.credit, sale.amount)


@total(unit="count", grains=WEEKLY, entities=(*SELLERS, *OUTLETS))
def order_count(known: Known) -> Iterator[Contribution]:
    """Orders placed; cancelled ones, and those that only take goods back, are left out."""
    for order in known.all(Order):
        if not is_cancelled(order) and not only_takes_back(known, order):
            credit = credit_of_order(known, order)
            yield Contribution(ordered_on(order), order.order_id, credit, 1)


@ratio(
    unit="amount",
    grains=MONTHLY,
    entities=("store", "company"),
    denominator="mean",
    known_from_first=True,
    context="core_store",
)
def sales_per_square_metre(known: Known) -> Iterator[Contribution]:
    """Net amount of the orders placed in stores of known area / their mean area over the days."""
    for order in known.all(Order):
        on = ordered_on(order)
        amounts = [line_amount(known, line, on) for line in lines_of(known, order)]
        sold = [amount for amount in amounts if amount is not None]
        if sold and not is_cancelled(order) and area_on(known, order.store_id, on) is not None:
            credit = credit_of_order(known, order)
            yield Contribution(on, order.order_id, credit, sum(sold))
    for month in store_months(known):
        yield Contribution(month.on, month.store, month.credit, 0, month.mean_area)


@of_kpis(
    unit="ratio", grains=MONTHLY, entities=("rep", "team", "region", "service_team", "company")
)
def kpi_attainment_rate(known: Known, numbers: Sequence[Answer]) -> Iterator[Part]:
    """KPIs that met their target / KPIs with a target and a value."""
    for each in attainments(known, numbers):
        number = each.number
        yield Part(
            period=period_of(number),
            entity=entity_of(number),
            subject=number.kpi_id,
            numerator=int(each.is_met is True),
            denominator=int(each.is_met is not None),
            status=number.status,
        )


@of_kpis(unit="ratio", grains=MONTHLY, entities=MARKETS_BY_LINE)
def market_share_uplift(known: Known, numbers: Sequence[Answer]) -> Iterator[Part]:
    """Market share - market share a year before, as one quotient: (s1 m0 - s0 m1) / (m1 m0).

    Both are of the regions that are mature on the period's last day, as far as it has come.
    """
    shares = {
        (number.period_grain, number.period_start, entity_of(number)): number
        for number in numbers
        if number.kpi_id == "market_share"
    }
    for (grain, start, entity), now in shares.items():
        on = min(now.period_end, known.as_of)
        if entity[0] == "region" and not _is_mature(known, entity[1], on):
            continue
        year_before = months_later(start, -12)
        then = shares.get((grain, year_before, entity))
        sold_now, market_now = _in_mature_markets(known, grain, start, entity, on)
        sold_then, market_then = _in_mature_markets(known, grain, year_before, entity, on)
        if then is None:
            sold_then = market_then = Decimal(0)
        yield Part(
            period=period_of(now),
            entity=entity,
            subject=f"market_share/{start}",
            numerator=Fraction(sold_now) * Fraction(market_then),
            denominator=Fraction(market_now) * Fraction(market_then),
            status=now.status,
        )
        if then:
            yield Part(
                period=period_of(now),
                entity=entity,
                subject=f"market_share/{year_before}",
                numerator=-Fraction(sold_then) * Fraction(market_now),
                denominator=0,
                status=then.status,
            )


def _is_mature(known: Known, region: str | None, on: date) -> bool:
    return contexts.is_in(known, "mature_market", Credit(region=region), on, ("region",))


def _in_mature_markets(
    known: Known, grain: str, start: date, entity: Entity, on: date
) -> tuple[Decimal, Decimal]:
    """What an entity sold, and could have, in a period in the regions that are mature on a day."""
    sold = market = Decimal(0)
    for (region, line), (numerator, denominator) in known.recall(_markets)[grain, start].items():
        is_of_it = entity[0] == "company" or entity in (("region", region), ("product_line", line))
        if is_of_it and _is_mature(known, region, on):
            sold += numerator
            market += denominator
    return sold, market


Markets = dict[tuple[str | None, str | None], tuple[Decimal, Decimal]]


def _markets(known: Known) -> Mapping[tuple[str, date], Markets]:
    """Of each period: by region and product line what was sold, and what there was to sell."""
    found: dict[tuple[str, date], Markets] = defaultdict(dict)
    for each in market_share(known):
        if each.on > known.as_of:
            continue
        for grain in MONTHLY:
            markets = found[grain, calendar_period(grain, each.on).start]
            place = (each.credit.region, each.credit.product_line)
            sold, market = markets.get(place, (Decimal(0), Decimal(0)))
            markets[place] = (
                sold + measure(each.numerator),
                market + measure(each.denominator or 0),
            )
    return found
