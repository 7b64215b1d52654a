"""The answer key itself: exact numbers, days and periods, and what can be known on a day."""

import ast
import sys
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import demo_company.truth
from demo_company.clock import ZONE, opening, working_minutes_later
from demo_company.log import Log
from demo_company.records import Account, ExchangeRate, Lead, Payment, Team, User
from demo_company.truth.attainment import Attainment
from demo_company.truth.business_time import business_time
from demo_company.truth.credits import credit
from demo_company.truth.exact import to_digits
from demo_company.truth.leads import credit_of_lead
from demo_company.truth.periods import Period, months_later, period_of, periods
from demo_company.truth.policy import Policy
from demo_company.truth.totals import Answer
from demo_company.truth.world import Known

MONDAY = date(2026, 3, 2)


def known_at(log: Log, as_of: date) -> Known:
    return Known(log, as_of, Policy())


def test_it_is_made_of_plain_python_and_the_companys_memory_alone() -> None:
    """No SQL, no data frames, nothing of the warehouse: it cannot repeat a mistake made there."""
    imported = set()
    for file in Path(demo_company.truth.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add(node.module or "")
    others = {name.split(".")[0] for name in imported} - set(sys.stdlib_module_names)
    assert others == {"demo_company"}
    assert not {name for name in imported if name.startswith("demo_company.exports")}


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (Decimal("0.0000005"), "0.000001"),
        (Decimal("-0.0000005"), "-0.000001"),
        (Decimal("0.00000049999"), "0.000000"),
        (Fraction(2, 3), "0.666667"),
        (Fraction(-1, 3), "-0.333333"),
        (10**20, "100000000000000000000.000000"),
    ],
)
def test_a_half_is_rounded_away_from_zero(value: Decimal | Fraction | int, rounded: str) -> None:
    assert to_digits(value, 6) == Decimal(rounded)


def test_the_last_week_of_a_year_ends_in_the_next() -> None:
    new_years_eve = date(2025, 12, 31)
    assert period_of("week", new_years_eve) == Period("week", date(2025, 12, 29), date(2026, 1, 4))
    assert period_of("half_year", new_years_eve).start == date(2025, 7, 1)
    assert [period.start.month for period in periods("quarter", date(2025, 2, 9), MONDAY)] == [
        *(1, 4, 7, 10),
        1,
    ]


def test_a_day_that_a_month_does_not_have_is_its_last() -> None:
    assert months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_later(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_later(date(2026, 3, 31), -13) == date(2025, 2, 28)


def test_a_correction_is_known_from_its_day_on_and_a_deletion_too() -> None:
    log = Log(MONDAY + timedelta(days=9))
    wrong = Payment(payment_id="p", amount=Decimal(1000), currency="CNY")
    log.add(opening(MONDAY), wrong)
    right = log.add(opening(MONDAY + timedelta(days=1)), wrong.with_values({"amount": Decimal(10)}))
    log.add(opening(MONDAY + timedelta(days=2)), right, is_deleted=True)

    said = [
        [payment.amount for payment in known_at(log, MONDAY + timedelta(days=n)).all(Payment)]
        for n in range(-1, 3)
    ]
    assert said == [[], [1000], [10], []]


def test_something_counts_for_whom_it_belonged_to_on_its_day() -> None:
    june = date(2026, 6, 1)
    log = Log(date(2026, 7, 1))
    for team, region in (("old", "east"), ("new", "south")):
        log.add(opening(MONDAY), Team(team_id=team, valid_from=MONDAY, region_id=region))
    log.add(opening(MONDAY), User(user_id="rep", valid_from=MONDAY, team_id="old"))
    log.add(opening(MONDAY), User(user_id="rep", valid_from=june, team_id="new"))
    known = known_at(log, date(2026, 7, 1))

    days = (MONDAY - timedelta(days=1), june - timedelta(days=1), june)
    credited = [credit(known, day, rep="rep") for day in days]
    assert [(each.team, each.region) for each in credited] == [
        (None, None),
        ("old", "east"),
        ("new", "south"),
    ]


def test_merged_accounts_are_one_customer_once_that_is_known() -> None:
    tuesday = MONDAY + timedelta(days=1)
    log = Log(tuesday)
    log.add(opening(MONDAY), Account(account_id="a", valid_from=MONDAY))
    double = log.add(opening(MONDAY), Account(account_id="b", valid_from=MONDAY))
    log.add(opening(tuesday), double.with_values({"merged_into_account_id": "a"}))

    assert known_at(log, MONDAY).customer("b") == "b"
    assert known_at(log, tuesday).customer("b") == "a"
    assert known_at(log, tuesday).customer("unheard of") is None


def test_an_amount_without_a_rate_in_force_is_not_guessed() -> None:
    log = Log(MONDAY)
    rate = ExchangeRate(
        from_currency="USD", to_currency="CNY", valid_from=MONDAY, rate=Decimal("7.0001")
    )
    log.add(opening(MONDAY), rate)
    known = known_at(log, MONDAY)

    assert known.in_reporting_currency(Decimal("0.05"), "USD", MONDAY) == Decimal("0.3500")
    assert known.in_reporting_currency(Decimal(1), "USD", MONDAY - timedelta(days=1)) is None
    assert known.in_reporting_currency(Decimal(1), "EUR", MONDAY) is None
    assert known.in_reporting_currency(Decimal(1), "CNY", None) == 1


def test_a_lead_source_that_nobody_announced_is_unknown() -> None:
    log = Log(MONDAY)
    log.add(
        opening(MONDAY),
        Lead(lead_id="l", created_at=opening(MONDAY), lead_source_id="livestream"),
    )
    known = known_at(log, MONDAY)
    (lead,) = known.all(Lead)
    assert lead.lead_source_id == "livestream"
    assert credit_of_lead(known, lead).lead_source is None


@pytest.mark.parametrize(
    ("kpi", "value", "target", "is_met", "score"),
    [
        ("lead_validity_rate", "0.55", "0.5", True, "85.714286"),
        ("lead_validity_rate", "0.25", "0.5", False, "0"),
        ("lead_validity_rate", "0.9", "0.5", True, "100"),
        ("cost_per_valid_lead", "100", "100", True, "71.428571"),
        ("cost_per_valid_lead", "160", "100", False, "17.857143"),
        ("cost_per_valid_lead", "0", "100", True, "100"),
        ("lead_validity_rate", None, "0.5", None, None),
    ],
)
def test_a_score_lies_between_floor_and_cap_also_where_less_is_better(
    kpi: str, value: str | None, target: str, is_met: bool | None, score: str | None
) -> None:
    march = (date(2026, 3, 1), date(2026, 3, 31))
    known = None if value is None else Decimal(value)
    number = Answer(kpi, "month", *march, "company", "all", None, None, known, "ok")
    attained = Attainment(number, Decimal(target))
    assert attained.is_met is is_met
    expected = None if score is None else Decimal(score)
    assert attained.score(floor=Decimal("0.5"), cap=Decimal("1.2")) == expected


def test_the_business_clock_agrees_with_the_companys_for_a_year() -> None:
    """The simulator's working time comes from another calendar and other code."""
    policy = Policy()
    at = datetime(2025, 3, 1, 0, 7, tzinfo=ZONE)
    while at < datetime(2026, 3, 1, tzinfo=ZONE):
        for minutes in (1, 30, 539, 541, 2880):
            later = working_minutes_later(at, minutes)
            assert business_time(policy, at, later) == timedelta(minutes=minutes), at
        at += timedelta(hours=7, minutes=13)


def test_of_two_moments_in_the_wrong_order_no_business_time_has_gone_by() -> None:
    noon = opening(MONDAY) + timedelta(hours=3)
    assert business_time(Policy(), noon, noon - timedelta(minutes=5)) == timedelta()
    assert business_time(Policy(), noon, noon - timedelta(days=5)) == timedelta()
