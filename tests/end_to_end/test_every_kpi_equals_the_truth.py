"""Every published KPI says what the company's own memory says, to the last digit and row.

The answer key (`demo_company.truth`) shares no code with the warehouse. That it would notice a
wrong number is proved by mutants: changes of the SQL that tell a lie.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import astuple, fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from kpi_laboratory import Laboratory, Sums
from kpi_mutants import MUTANTS

import demo_company
from demo_company.simulation import simulate
from demo_company.truth import Answer, receipts, receipts_of_kpis
from demo_company.truth.credits import Credit
from demo_company.truth.kpis import KPIS_OF_KPIS
from demo_company.truth.policy import Policy
from nightly.settings import DBT_PROJECT
from publishing.publication import connect_read_only, publish
from publishing.receipt import receipt

LAST = demo_company.DEFAULT_DAY
NEW_YEARS_EVE = date(2025, 12, 31)  # in the middle of a week
KPIS = {
    path.stem.removeprefix("kpi_") for path in (DBT_PROJECT / "models" / "kpis").rglob("kpi_*.sql")
}

Truth = Callable[[date], list[Answer]]
Warehouse = Callable[[date], Path]


@pytest.mark.parametrize("as_of", [LAST, NEW_YEARS_EVE], ids=str)
def test_every_kpi_equals_the_truth(as_of: date, warehouse_of: Warehouse, truth_of: Truth) -> None:
    with duckdb.connect(str(warehouse_of(as_of)), read_only=True) as warehouse:
        published = warehouse.execute(
            """
            select
                kpi_id, period_grain, period_start, period_end, entity_type, entity_id,
                numerator, denominator, value, status
            from marts.fct_kpi
            """
        ).fetchall()
    expected = [astuple(answer) for answer in truth_of(as_of)]
    assert {row[0] for row in expected} == KPIS
    assert len(expected) > 50_000
    assert differences(published, expected) == []


def test_every_published_number_is_what_its_receipt_adds_up_to(warehouse_of: Warehouse) -> None:
    """One month of each KPI and kind of entity: the last, of the first of its kind."""
    candidate = warehouse_of(LAST)
    home = candidate.parents[1]
    publish(home, candidate, as_of=LAST, evidence={})
    with connect_read_only(home) as marts:
        numbers = marts.execute(
            """
            select distinct on (kpi_id, period_grain, entity_type)
                kpi_id, period_start, period_grain, entity_type, entity_id
            from marts.fct_kpi
            where status in ('ok', 'small_sample') and period_grain = 'month'
            order by kpi_id, period_grain, entity_type, period_start desc, entity_id
            """
        ).fetchall()
    assert {number[0] for number in numbers} == KPIS
    differing = [
        number
        for number in numbers
        if not receipt(
            home,
            number[0],
            period_start=number[1],
            period_grain=number[2],
            entity_type=number[3],
            entity_id=number[4],
            limit=1,
        ).proof.adds_up
    ]
    assert differing == []


def differences(published: list[tuple[Any, ...]], expected: list[tuple[Any, ...]]) -> list[str]:
    """For each KPI with differing rows: how many, and three of them."""
    said, true = by_key(published), by_key(expected)
    assert (len(said), len(true)) == (len(published), len(expected)), "a row is there twice"
    differing = defaultdict(list)
    for key in said.keys() | true.keys():
        if said.get(key) != true.get(key):
            differing[key[0]].append(key)
    report = []
    for kpi, keys in sorted(differing.items()):
        report.append(f"{kpi}: {len(keys)} rows differ")
        report += [
            f"  {told(key[1:])}: published {told(said.get(key))}, truth {told(true.get(key))}"
            for key in sorted(keys, key=str)[:3]
        ]
    return report


def by_key(rows: Iterable[tuple[Any, ...]]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """KPI, grain, period and entity: what is said of them."""
    return {(*row[:3], *row[4:6]): (row[3], *row[6:]) for row in rows}


def told(row: tuple[Any, ...] | None) -> str:
    return "no row" if row is None else " ".join(map(str, row))


def test_every_receipt_names_the_records_that_count(warehouse_of: Warehouse) -> None:
    """A right total of wrong records would be luck."""
    differing = {}
    with duckdb.connect(str(warehouse_of(LAST)), read_only=True) as warehouse:
        for kpi, contributions in receipts(simulate(LAST), LAST):
            expected = Counter(
                (each.on, each.subject, *astuple(each.credit), each.numerator, each.denominator)
                for each in contributions
            )
            credits = ", ".join(f"{field.name}_id" for field in fields(Credit))
            published = Counter(
                warehouse.execute(
                    f"select occurred_on, subject_id, {credits}, numerator, denominator "
                    f"from contributions.kpi_{kpi} where occurred_on <= ?",
                    [LAST],
                ).fetchall()
            )
            if published != expected:
                differing[kpi] = {
                    "published": list(published - expected)[:3],
                    "truth": list(expected - published)[:3],
                }
    assert differing == {}


def test_every_receipt_of_a_kpi_of_kpis_names_the_numbers_that_count(
    warehouse_of: Warehouse,
) -> None:
    differing = {}
    with duckdb.connect(str(warehouse_of(LAST)), read_only=True) as warehouse:
        for kpi, parts in receipts_of_kpis(simulate(LAST), LAST):
            expected = Counter(
                (
                    *(each.period.grain, each.period.start, each.period.end, *each.entity),
                    *("kpi", each.subject, each.numerator, each.denominator, each.status),
                )
                for each in parts
            )
            assert expected
            published = Counter(
                warehouse.execute(f"select * from contributions.kpi_{kpi}").fetchall()
            )
            if published != expected:
                differing[kpi] = {
                    "published": list(published - expected)[:3],
                    "truth": list(expected - published)[:3],
                }
    assert differing == {}


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin"])
def test_the_business_clock_agrees_with_a_walk_through_every_minute_of_a_year(
    zone: str, laboratory: Laboratory
) -> None:
    """Holidays and make-up days there, daylight saving and the general hours here."""
    policy, here = Policy(), ZoneInfo(zone)
    minute = datetime(2025, 1, 1, tzinfo=UTC)
    walked, total = [], 0
    while minute < datetime(2026, 1, 1, tzinfo=UTC):
        walked.append(total)
        local = minute.astimezone(here)
        hours = policy.hours(zone, local.date())
        if hours is not None and hours[0] <= local.hour * 60 + local.minute < hours[1]:
            total += 60
        minute += timedelta(minutes=1)
    assert total > 240 * 9 * 3600
    assert laboratory.business_seconds(zone, date(2025, 1, 1), len(walked)) == walked


def test_every_mutant_is_caught(
    laboratory: Laboratory, truth_of: Truth, capsys: pytest.CaptureFixture[str]
) -> None:
    survivors = []
    for mutant in MUTANTS:
        expected = monthly(truth_of(LAST), mutant.kpi)
        sums = months_of(laboratory, mutant.kpi, laboratory.mutated(mutant))
        if of_the_same_kinds(sums, expected) == expected:
            survivors.append(f"{mutant.kpi}: {mutant.lie} ({mutant.model})")
    caught = len(MUTANTS) - len(survivors)
    with capsys.disabled():
        print(f"\n{caught} of {len(MUTANTS)} mutants caught: {caught / len(MUTANTS):.1%}")
    assert survivors == []


def test_without_a_lie_the_sql_adds_up_to_the_truth(
    laboratory: Laboratory, truth_of: Truth
) -> None:
    """Otherwise every mutant would be caught, whatever it says."""
    for kpi in sorted(KPIS):
        expected = monthly(truth_of(LAST), kpi)
        sums = months_of(laboratory, kpi, laboratory.compiled(f"kpi_{kpi}"))
        assert of_the_same_kinds(sums, expected) == expected, kpi


def test_every_kpi_has_a_mutant() -> None:
    assert {mutant.kpi for mutant in MUTANTS} == KPIS


def months_of(laboratory: Laboratory, kpi: str, sql: str) -> Sums:
    """What the SQL of a KPI adds up to in each month."""
    if kpi in KPIS_OF_KPIS:
        return laboratory.monthly_of_kpis(sql, LAST)
    return laboratory.monthly(sql, LAST)


def monthly(truth: list[Answer], kpi: str) -> Sums:
    """What a KPI's months add up to, where that is not nothing."""
    return {
        (row.period_start, row.entity_type, row.entity_id): (
            row.numerator or Decimal(0),
            row.denominator or Decimal(0),
        )
        for row in truth
        if row.kpi_id == kpi and row.period_grain == "month" and (row.numerator or row.denominator)
    }


def of_the_same_kinds(sums: Sums, expected: Sums) -> Sums:
    """Only the entities that have the KPI: contributions name all."""
    kinds = {entity_type for _, entity_type, _ in expected}
    return {entity: total for entity, total in sums.items() if entity[1] in kinds}
