"""A receipt proves a published number from the records behind it, or says that it cannot."""

import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import nights
import pytest
from rich.console import Console

from publishing.errors import NothingPublished, UnknownReceipt
from publishing.publication import publish
from publishing.receipt import Receipt, receipt
from publishing.receipt_text import render

FEBRUARY = date(2026, 2, 1)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home: Path = tmp_path_factory.mktemp("home")
    candidate = nights.write_warehouse(home / "warehouse" / "kpi.duckdb")
    for day in ("2026-02-20", "2026-02-28"):
        nights.write_lake(home, candidate, "finance", "order", day)
    nights.write_lake(home, candidate, "finance", "order", "2026-03-02", source_file="tomorrow.csv")
    publish(home, candidate, as_of=nights.DAY, evidence={})
    return home


def of(home: Path, kpi_id: str = "collected_amount", **options: object) -> Receipt:
    asked = {"period_start": FEBRUARY, "period_grain": "month", **options}
    return receipt(home, kpi_id, **asked)  # type: ignore[arg-type]


def test_the_contributions_add_up_to_the_published_number(home: Path) -> None:
    answer = of(home, limit=1000)
    assert answer.number.value == sum(item.numerator for item in answer.contributions)
    assert answer.proof.adds_up
    assert answer.proof.contributions == len(answer.contributions) > 10


def test_a_ratio_is_proved_by_both_of_its_parts(home: Path) -> None:
    answer = of(home, "win_rate", limit=1000)
    assert answer.number.denominator == len(answer.contributions)
    assert answer.number.numerator == sum(item.numerator for item in answer.contributions)
    assert answer.proof.adds_up


def test_a_person_gets_only_their_own_contributions(home: Path) -> None:
    answer = of(home, entity_type="rep", entity_id="E002", limit=1000)
    assert {item.credits["rep_id"] for item in answer.contributions} == {"E002"}
    assert answer.proof.adds_up


def test_the_proof_covers_what_the_list_leaves_out(home: Path) -> None:
    everything, some = of(home, limit=1000), of(home, limit=3)
    assert some.contributions == everything.contributions[:3]
    assert some.proof == everything.proof


def test_each_contribution_leads_to_the_last_record_of_its_source(home: Path) -> None:
    for item in of(home, limit=1000).contributions:
        assert item.source is not None
        assert item.source.entity == "finance.order"
        assert item.source.source_file == "orders.csv"
        assert item.source.loaded_on == date(2026, 2, 28)
        assert f"O{item.source.source_row - 1:07}" == item.subject_id


def test_a_subject_that_is_no_single_record_says_so(home: Path) -> None:
    answer = of(home, "win_rate")
    assert {item.source for item in answer.contributions} == {None}
    assert "no single source record" in printed(answer)


def test_a_number_that_its_contributions_do_not_add_up_to_is_exposed(tmp_path: Path) -> None:
    candidate = nights.write_warehouse(tmp_path / "warehouse" / "kpi.duckdb")
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute("update marts.fct_kpi set numerator = numerator + 0.01")
    publish(tmp_path, candidate, as_of=nights.DAY, evidence={})
    answer = of(tmp_path)
    assert not answer.proof.adds_up
    assert "NOT the published number" in printed(answer)


def test_a_state_is_proved_by_its_last_day_alone(tmp_path: Path) -> None:
    candidate = nights.write_warehouse(tmp_path / "warehouse" / "kpi.duckdb")
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute("update marts.dim_kpi set over_time = 'last'")
        warehouse.execute(
            """
            update marts.fct_kpi set numerator = (
                select sum(numerator) from contributions.kpi_order_count
                where occurred_on = date '2026-02-28'
            )
            where kpi_id = 'order_count'
            """
        )
    publish(tmp_path, candidate, as_of=nights.DAY, evidence={})
    answer = of(tmp_path, "order_count")
    assert answer.proof.adds_up
    assert len({item.occurred_on for item in answer.contributions}) == 1


def test_a_kpi_of_kpis_is_proved_by_the_numbers_of_its_own_period_and_entity(
    tmp_path: Path,
) -> None:
    candidate = nights.write_warehouse(tmp_path / "warehouse" / "kpi.duckdb")
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute("update marts.dim_kpi set made_of = 'kpis' where kpi_id = 'win_rate'")
        warehouse.execute("drop view contributions.kpi_win_rate")
        warehouse.execute(
            """
            create table marts.fct_attained as
            select
                'month' as period_grain, month as period_start, last_day(month) as period_end,
                entity_type, entity_id, 'kpi' as subject_type, kpi as subject_id,
                numerator::decimal(38, 6) as numerator, denominator::decimal(38, 6) as denominator,
                status
            from (values (date '2026-01-01'), (date '2026-02-01')) as months (month)
            cross join (values ('company', 'all'), ('team', 'all')) as who (entity_type, entity_id)
            cross join (values
                ('order_count', 1, 1, 'ok'), ('collected_amount', 0, 1, 'ok'),
                ('lead_to_paid_rate', 0, 0, 'too_early')
            ) as kpis (kpi, numerator, denominator, status)
            """
        )
        warehouse.execute(
            "create view contributions.kpi_win_rate as select * from marts.fct_attained"
        )
        warehouse.execute(
            """
            update marts.fct_kpi set numerator = 1, denominator = 2, value = 0.5
            where kpi_id = 'win_rate' and entity_type = 'company'
            """
        )
    publish(tmp_path, candidate, as_of=nights.DAY, evidence={})
    answer = of(tmp_path, "win_rate")
    assert answer.proof.adds_up
    assert [(item.subject_id, item.status) for item in answer.contributions] == [
        ("collected_amount", "ok"),
        ("lead_to_paid_rate", "too_early"),
        ("order_count", "ok"),
    ]
    told = " ".join(printed(answer).split())
    assert "a published number (too_early) with a receipt of its own" in told


@pytest.mark.parametrize(
    ("rule", "denominator"),
    [
        ("first", "sum(denominator) filter (where occurred_on = date '2026-02-01')"),
        ("last", "sum(denominator) filter (where occurred_on = date '2026-02-28')"),
        ("mean", "round(sum(denominator) / count(distinct occurred_on), 6)"),
    ],
)
def test_a_denominator_that_does_not_add_up_over_days_is_proved_by_its_own_rule(
    tmp_path: Path, rule: str, denominator: str
) -> None:
    candidate = nights.write_warehouse(tmp_path / "warehouse" / "kpi.duckdb")
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute(f"update marts.dim_kpi set denominator_over_time = '{rule}'")
        warehouse.execute(
            f"""
            update marts.fct_kpi set denominator = (
                select {denominator} from contributions.kpi_win_rate
                where occurred_on between date '2026-02-01' and date '2026-02-28'
            )
            where kpi_id = 'win_rate' and entity_type = 'company'
            """
        )
    publish(tmp_path, candidate, as_of=nights.DAY, evidence={})
    answer = of(tmp_path, "win_rate", limit=1000)
    assert answer.proof.adds_up
    assert len({item.occurred_on for item in answer.contributions}) > 1
    assert answer.proof.states == (16 if rule == "mean" else None)
    told = " ".join(printed(answer).split())
    assert ("the mean of 16 days" in told) == (rule == "mean")


def test_json_holds_exact_numbers_as_text(home: Path) -> None:
    document = json.loads(of(home, limit=2).to_json())
    assert document["publication"] == "2026-03-01.001"
    assert document["number"]["period_start"] == "2026-02-01"
    assert Decimal(document["number"]["value"]) == of(home).number.value
    assert document["contributions"][0]["source"]["source_file"] == "orders.csv"
    assert document["proof"]["adds_up"] is True


def test_a_person_reads_the_number_its_meaning_its_proof_and_its_records(home: Path) -> None:
    text = printed(of(home, limit=2))
    for part in ("Collected amount · 回款额", "6,633.36", "by receipt date", "version 2"):
        assert part in text
    assert "contributions add up to 6,633.36: the published number" in text
    assert "more; --limit shows them" in text
    assert "orders.csv" in text


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        pytest.param({"kpi_id": "win_rat"}, "Did you mean win_rate", id="a misspelt KPI"),
        pytest.param({"kpi_id": "zzz"}, "There are: ", id="an unknown KPI"),
        pytest.param(
            {"entity_type": "rep", "entity_id": "E999"}, "for rep E000, E001", id="an unknown rep"
        ),
        pytest.param({"period_start": date(2031, 1, 1)}, "from 2024-", id="a month to come"),
        pytest.param({"period_grain": "day"}, "per month by company", id="an unknown grain"),
        pytest.param({"entity_type": "x'; drop"}, "per month by", id="an unknown entity type"),
    ],
)
def test_what_was_not_published_is_answered_with_what_was(
    home: Path, asked: dict[str, object], told: str
) -> None:
    with pytest.raises(UnknownReceipt, match=told):
        of(home, **asked)  # type: ignore[arg-type]


def test_before_the_first_publication_there_is_no_receipt(tmp_path: Path) -> None:
    with pytest.raises(NothingPublished, match="run a night first"):
        of(tmp_path)


def printed(answer: Receipt) -> str:
    console = Console(file=io.StringIO(), width=160)
    console.print(render(answer))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()
