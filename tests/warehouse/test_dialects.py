"""DuckDB and Spark say the same about times, days, divisions, texts and nulls: what Python says."""

import calendar
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest

from nightly.settings import DBT_PROJECT

PROJECT = Path(__file__).parent / "dialect_project"
ENGINES = ("duckdb", "spark")
Row = dict[str, Any]
Ask = Callable[[str], list[Row]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, java: None) -> Path:
    """The project of tricky inputs, built on both engines."""
    folder = tmp_path_factory.mktemp("dialects")
    for engine in ENGINES:
        _build(folder / engine, engine)
    return folder


@pytest.fixture(params=ENGINES)
def ask(request: pytest.FixtureRequest, folder: Path) -> Ask:
    """The rows of a model as one engine computed them, in no order."""

    def read(model: str) -> list[Row]:
        source = f"dialect.{model}"
        if request.param == "spark":
            source = f"read_parquet('{folder}/spark/tables/dialect.db/{model}/*.parquet')"
        with duckdb.connect(str(folder / "duckdb" / "kpi.duckdb"), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            found = connection.execute(f"select * from {source}")
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    return read


def _build(folder: Path, engine: str) -> None:
    folder.mkdir()
    finished = subprocess.run(
        [
            *(sys.executable, "-c", "from dbt.cli.main import cli; cli()"),
            *("--no-send-anonymous-usage-stats", "--no-use-colors", "--no-version-check"),
            *("build", "--project-dir", str(PROJECT), "--profiles-dir", str(DBT_PROJECT)),
            *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs")),
        ],
        cwd=folder,
        env={
            **os.environ,
            "KPI_TARGET": engine,
            "KPI_WAREHOUSE": str(folder / "kpi.duckdb"),
            "KPI_MACROS": str(DBT_PROJECT / "macros"),
            "KPI_AS_OF": "2026-03-31",
            "KPI_REPORTING_CURRENCY": "CNY",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout


def _utc(moment: datetime | None) -> datetime | None:
    """A moment as the lake has it: UTC, without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment and moment.tzinfo else moment


def test_a_business_date_is_the_date_on_the_wall_where_it_happened(ask: Ask) -> None:
    rows = ask("moments")
    assert len(rows) == 14 * 7
    for row in rows:
        moment, zone, local = _utc(row["moment"]), row["zone"], _utc(row["local_time"])
        if moment is None or zone is None:
            assert (row["business_date"], local) == (None, None)
        elif moment.year < 9999:
            there = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            assert (row["business_date"], local) == (there.date(), there), row


def test_seconds_are_counted_from_whole_second_to_whole_second(ask: Ask) -> None:
    start = datetime.fromisoformat("2000-01-01 00:00:00")
    for row in ask("moments"):
        moment = _utc(row["moment"])
        expected = moment and (moment.replace(microsecond=0) - start) // timedelta(seconds=1)
        assert row["seconds_since_2000"] == expected


def test_a_month_later_is_the_same_day_or_the_last_of_its_month(ask: Ask) -> None:
    for row in ask("days"):
        assert row["months_later"] == _months_later(row["date_day"], row["step"]), row


def test_days_and_starts_of_periods_follow_the_calendar(ask: Ask) -> None:
    rows = ask("days")
    assert len(rows) == 9 * 8
    for row in rows:
        day = row["date_day"]
        found = [row[name] for name in ("days_later", "days_since", "week_start", "month_start")]
        found += [row[name] for name in ("quarter_start", "year_start", "month_end")]
        if day is None:
            assert found == [None] * 7
            continue
        first = day.replace(day=1)
        assert found == [
            day + timedelta(days=row["step"]),
            (day - date(2024, 2, 29)).days,
            day - timedelta(days=day.weekday()),
            first,
            first.replace(month=(first.month - 1) // 3 * 3 + 1),
            first.replace(month=1),
            day.replace(day=calendar.monthrange(day.year, day.month)[1]),
        ]


def test_a_series_has_every_day_of_a_leap_february(ask: Ask) -> None:
    days = sorted(row["date_day"] for row in ask("series"))
    assert days == [date(2024, 2, 27) + timedelta(days=count) for count in range(5)]


def test_a_quotient_is_rounded_once_half_away_from_zero(ask: Ask) -> None:
    rows = ask("quotients")
    assert len(rows) > 60
    for row in rows:
        if row["type"] == "null":
            assert (row["quotient"], row["less_one"]) == (None, None)
            continue
        digits = {"int": 0, "bigint": 0, "decimal(18, 4)": 4}.get(row["type"], 6)
        numerator = Fraction(_rounded(Fraction(row["numerator"]), digits))
        denominator = Fraction(_rounded(Fraction(row["denominator"]), digits))
        if denominator == 0:
            assert (row["quotient"], row["less_one"]) == (None, None)
            continue
        assert row["quotient"] == _rounded(numerator / denominator, 6), row
        assert row["less_one"] == _rounded(numerator / denominator - 1, 6), row


def test_products_sums_and_casts_of_amounts_keep_the_cent(ask: Ask) -> None:
    rows = sorted(ask("amounts"), key=lambda row: (row["amount"], row["rate"]))
    running = Fraction(0)
    for row in rows:
        amount, rate = Fraction(row["amount"]), Fraction(row["rate"])
        running += amount
        assert row["money"] == _rounded(amount, 4)
        assert row["converted"] == _rounded(Fraction(_rounded(amount, 4)) * rate, 4)
        cents = Fraction(_rounded(amount, 2))
        assert row["converted_from_wide"] == _rounded(cents * rate, 4)
        assert row["part"] == _rounded(cents * Fraction("0.335"), 2)
        assert row["running"] == _rounded(running, 4)


def test_texts_arrive_as_they_were_written(ask: Ask) -> None:
    assert {row["text_number"]: row["said"] for row in ask("texts")} == {
        1: "a customer's",
        2: r"back\slash \n \t",
        3: "100 % and ${variable} %s",
        4: '"double" `back`',
        5: "销售额（元）",
        6: "two lines",
    }


def test_policy_tables_keep_zeros_apostrophes_and_digits(ask: Ask) -> None:
    assert sorted(tuple(row.values()) for row in ask("said")) == [
        ("0001", Decimal("0.05"), 1, date(2024, 2, 29), "New Year's Day (observed)"),
        (
            *("0002", Decimal("12345678901.123456"), -7, date(9999, 12, 31)),
            'a "quoted" word, and a comma',
        ),
        ("0003", Decimal("-0.000001"), None, date(1900, 1, 1), "元旦（补假）"),
        ("0004", None, 0, None, r"back\slash and 100%s"),
    ]


def test_nulls_sort_and_compare_alike(ask: Ask) -> None:
    rows = {row.pop("id"): tuple(row.values()) for row in ask("nulls")}
    #   smallest, largest, floored, upwards, downwards, known_first, next_id, is_positive, known
    assert rows == {
        1: (1, 2, 2, 4, 2, 3, 5, True, 3),
        2: (1, 1, 0, 1, 5, 4, 4, False, 3),
        3: (-1, 1, 0, 3, 3, 1, 1, False, 3),
        4: (1, 1, 0, 2, 4, 5, 3, False, 3),
        5: (0, 1, 0, 5, 1, 2, None, False, 3),
    }


def _months_later(day: date | None, count: int) -> date | None:
    if day is None:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _rounded(exact: Fraction, digits: int) -> Decimal:
    """`exact` to `digits` digits, halves away from zero."""
    units = abs(exact) * 10**digits
    whole = (units.numerator * 2 + units.denominator) // (units.denominator * 2)
    sign = -1 if exact < 0 else 1
    return (Decimal(sign * whole).scaleb(-digits)).quantize(
        Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP
    )
