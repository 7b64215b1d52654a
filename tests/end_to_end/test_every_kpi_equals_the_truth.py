"""Every published KPI says what the company's own memory says, to the last digit and row.

So does every metric of the semantic layer, asked through MetricFlow.

The answer key (`demo_company.truth`) shares no code with the warehouse. That it would notice a
wrong number is proved by mutants: changes of the SQL that tell a lie.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
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
from metricflow.engine.metricflow_engine import MetricFlowQueryRequest

import demo_company
from demo_company.simulation import simulate
from demo_company.truth import Answer, receipts, receipts_of_kpis
from demo_company.truth.credits import Credit
from demo_company.truth.kpis import KPIS_OF_KPIS
from demo_company.truth.policy import Policy
from nightly import cli, semantic_layer
from nightly.settings import DBT_PROJECT, Settings
from publishing.catalogue.definition import of_project
from publishing.publication import connect_read_only, publish
from publishing.receipt import receipt

LAST = demo_company.DEFAULT_DAY
NEW_YEARS_EVE = date(2025, 12, 31)  # in the middle of a week
KPIS = {
    path.stem.removeprefix("kpi_") for path in (DBT_PROJECT / "models" / "kpis").rglob("kpi_*.sql")
}

Truth = Callable[[date], list[Answer]]
Warehouse = Callable[[date], Path]
Rows = list[dict[str, Any]]
Ask = Callable[[Sequence[str], Sequence[str], str | None], Rows]


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


@pytest.fixture(scope="module")
def ask(warehouse_of: Warehouse) -> Iterator[Ask]:
    """Ask MetricFlow for metrics by period and entity, of one grain and entity type."""
    file = warehouse_of(LAST)
    manifest = semantic_layer.semantic_manifest(Settings(home=file.parents[1], sources=()))
    with duckdb.connect(str(file), read_only=True) as marts:
        engine = semantic_layer.SemanticLayer(manifest, marts, file.parent).mf

        def ask(metrics: Sequence[str], by: Sequence[str], where: str | None) -> Rows:
            answer = engine.query(
                MetricFlowQueryRequest.create(
                    metric_names=metrics,
                    group_by_names=by,
                    where_constraints=[where] if where else None,
                )
            ).result_df
            columns = answer.column_names
            return [dict(zip(columns, row, strict=True)) for row in answer.rows]

        yield ask


def of(grain: str, entity_type: str) -> str:
    return (
        f"{{{{ Dimension('number__period_grain') }}}} = '{grain}'"
        f" and {{{{ Dimension('number__entity_type') }}}} = '{entity_type}'"
    )


def test_every_metric_of_the_semantic_layer_equals_fct_kpi(
    ask: Ask, warehouse_of: Warehouse
) -> None:
    """Of the company by month and quarter, and of one more kind of entity by month."""
    kpis = {kpi.kpi_id: kpi for kpi in of_project(DBT_PROJECT)}
    assert kpis.keys() == KPIS
    questions: dict[tuple[str, str], list[str]] = defaultdict(list)
    for kpi in kpis.values():
        others = [name for name in ("team", *kpi.entity_types) if name in kpi.entity_types]
        questions["month", "company"].append(kpi.kpi_id)
        questions["month", next(name for name in others if name != "company")].append(kpi.kpi_id)
        if "quarter" in kpi.cadence:
            questions["quarter", "company"].append(kpi.kpi_id)
    with duckdb.connect(str(warehouse_of(LAST)), read_only=True) as marts:
        published = {
            (*question, *row[:3]): row[3]
            for question in questions
            for row in marts.execute(
                """
                select kpi_id, period_start, entity_id, "value" from marts.fct_kpi
                where period_grain = ? and entity_type = ?
                """,
                question,
            ).fetchall()
            if row[0] in questions[question] and row[3] is not None
        }
    answered = {
        (*question, kpi, row["number__period_start__day"].date(), row["number__entity_id"]): value
        for question, metrics in questions.items()
        for some in batched(metrics, 25)
        for row in ask(some, ["number__period_start", "number__entity_id"], of(*question))
        for kpi in some
        if (value := row[kpi]) is not None
    }
    assert {key[2] for key in answered} == KPIS
    assert len(answered) > 5_000
    assert answered.keys() == published.keys()
    # MetricFlow divides as floating point; the marts round to six digits.
    assert [
        key
        for key, value in answered.items()
        if abs(Decimal(value) - published[key]) > Decimal("0.00000051")
    ] == []


def test_a_question_that_mixes_what_does_not_add_up_has_no_answer(ask: Ask) -> None:
    def values(kpi: str, by: str, where: str | None = None) -> set[object]:
        return {row[kpi] for row in ask([kpi], [by], where)}

    year = "number__period_start__year"
    assert values("win_rate", year) == {None}, "months and years, reps and teams"
    months = of("month", "company")
    assert values("active_customer_count", year, months) == {None}, "twelve states are no sum"
    assert values("market_share_uplift", year, months) == {None}
    assert None in values("lead_conversion_rate", year, months), "some months are too early"


def test_months_of_one_kind_add_up_to_their_quarter(ask: Ask) -> None:
    quarter = "number__period_start__quarter"

    def sums(grain: str) -> dict[object, float]:
        rows = ask(["win_rate"], [quarter], of(grain, "company"))
        return {row[quarter]: row["win_rate"] for row in rows if row["win_rate"] is not None}

    finished = sums("quarter")
    assert len(finished) > 4
    assert sums("month") == pytest.approx(finished)


def test_the_command_answers_from_what_is_published(
    warehouse_of: Warehouse, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    candidate = warehouse_of(LAST)
    home = candidate.parents[1]
    publish(home, candidate, as_of=LAST, evidence={})
    monkeypatch.setenv("KPI_HOME", str(home))
    where = of("month", "company")
    question = ["query", "--metrics", "order_count", "--group-by", "metric_time__month"]
    assert cli.run(["mf", *question, "--where", where]) == 0
    printed = dict(line.split() for line in capsys.readouterr().out.splitlines()[2:])
    with connect_read_only(home) as marts:
        (orders,) = marts.execute(
            """
            select "value" from marts.fct_kpi
            where kpi_id = 'order_count' and period_grain = 'month' and entity_type = 'company'
                and period_start = date '2026-02-01'
            """
        ).fetchone() or (None,)
    assert Decimal(printed["2026-02-01T00:00:00"]) == orders


def batched(values: Sequence[str], size: int) -> list[Sequence[str]]:
    return [values[at : at + size] for at in range(0, len(values), size)]


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
