"""Commission for those who found a sale, and what service teams are paid."""

from decimal import Decimal
from fractions import Fraction

from demo_company.records import TeamPay
from demo_company.truth.exact import money
from demo_company.truth.sales import Sale
from demo_company.truth.world import Known


def commission_for_finding(known: Known, sale: Sale) -> Decimal | None:
    """At the rate of the day of the signature; None where there is no rate or no amount."""
    rate = known.policy.finder_commission(sale.found_by, sale.on)
    if rate is None or sale.amount is None:
        return None
    return money(Fraction(sale.amount) * Fraction(rate))


def paid(known: Known, pay: TeamPay) -> Decimal | None:
    return known.in_reporting_currency(pay.amount, pay.currency, pay.earned_on)
