"""The catalogue beside the report: what a KPI means and what it came to, in both languages."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import nights
import pytest

from publishing.catalogue import numbers
from publishing.catalogue.definition import Explanation, explanations
from publishing.catalogue.numbers import Numbers, Period
from publishing.line_chart import LineChart
from publishing.publication import publish
from publishing.report import write_report


def catalogue(home: Path, change: str = "select 1") -> Path:
    """The folder of the catalogue after a published night whose marts were changed by SQL."""
    nights.write_loads(home)
    candidate = nights.write_warehouse(home / "warehouse" / "kpi.duckdb")
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute(change)
    publish(home, candidate, as_of=nights.DAY, evidence={"build": nights.write_build(home)})
    write_report(home, nights.DAY)
    return home / "reports" / "latest" / "kpis"


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def test_a_doc_block_has_both_languages_each_with_one_example_after_the_formula() -> None:
    found = explanations("A\nb.\n\nC.\n\nExample: 1.\n\nEdge.\n\n---\n\n甲。\n\n例：1。")
    assert found["en"] == Explanation(("A b.", "C."), "Example: 1.", ("Edge.",))
    assert found["zh"] == Explanation(("甲。",), "例：1。", ())


@pytest.mark.parametrize(
    "block",
    [
        pytest.param("A.\n\nExample: 1.", id="no Chinese"),
        pytest.param("A.\n\nExample: 1.\n\n---\n\n甲。", id="no Chinese example"),
        pytest.param("Example: 1.\n\n---\n\n甲。\n\n例：1。", id="no formula"),
        pytest.param(
            "A.\n\nExample: 1.\n\nExample: 2.\n\n---\n\n甲。\n\n例：1。", id="two examples"
        ),
    ],
)
def test_a_doc_block_that_lacks_a_part_is_refused(block: str) -> None:
    with pytest.raises(ValueError, match=r"needed|must begin"):
        explanations(block)


def test_every_kpi_has_a_page_in_each_language_that_the_index_and_the_report_lead_to(
    tmp_path: Path,
) -> None:
    folder = catalogue(tmp_path)
    kpis = ("collected_amount", "issue_resolution_hours", "order_count", "win_rate")
    for suffix in ("", ".zh"):
        for kpi in kpis:
            assert f'href="{kpi}{suffix}.html"' in text(folder / f"index{suffix}.html")
            assert (folder / f"{kpi}{suffix}.html").is_file()
        assert f'href="kpis/win_rate{suffix}.html"' in text(folder.parent / f"index{suffix}.html")


def test_a_page_shows_the_last_finished_period_of_each_grain_as_published(tmp_path: Path) -> None:
    page = text(catalogue(tmp_path) / "win_rate.html")
    with duckdb.connect(str(tmp_path / "published" / "current" / "kpi.duckdb")) as published:
        for grain, start, name in (
            ("month", date(2026, 2, 1), "2026-02"),
            ("quarter", date(2025, 10, 1), "2025-Q4"),
            ("year", date(2025, 1, 1), "2025"),
        ):
            (value,) = published.execute(
                """
                select value from marts.fct_kpi
                where kpi_id = 'win_rate' and entity_type = 'company'
                    and period_grain = ? and period_start = ?
                """,
                [grain, start],
            ).fetchone() or (None,)
            assert name in page
            assert f"{value:.1%}" in page


def test_where_there_is_no_value_a_word_says_why_in_the_language_of_the_page(
    tmp_path: Path,
) -> None:
    folder = catalogue(
        tmp_path,
        "update marts.fct_kpi set value = null, status = 'too_early' where kpi_id = 'win_rate'",
    )
    assert "too early" in text(folder / "win_rate.html")
    assert "There are not two finished periods with a value." in text(folder / "win_rate.html")
    assert "为时过早" in text(folder / "win_rate.zh.html")
    assert "No period is finished yet." in text(folder / "issue_resolution_hours.html")


def test_a_definition_is_text_and_the_kpis_it_names_are_links(tmp_path: Path) -> None:
    folder = catalogue(tmp_path)
    assert "Example: 1 &lt; 2." in text(folder / "order_count.html")
    assert '<a href="win_rate.html"><code>win_rate</code></a>' in text(folder / "order_count.html")
    assert "Named in the definition" in text(folder / "win_rate.html")


def test_a_definition_without_an_example_is_shown_whole(tmp_path: Path) -> None:
    """Somebody's own KPI may lack a part; the night's report must not fail for it."""
    folder = catalogue(
        tmp_path, "update marts.dim_kpi set definition_zh = 'All of it.' where kpi_id = 'win_rate'"
    )
    assert "All of it." in text(folder / "win_rate.zh.html")
    assert "算例" not in text(folder / "win_rate.zh.html")


def test_a_kpi_that_is_gone_leaves_no_page(tmp_path: Path) -> None:
    folder = catalogue(tmp_path)
    (folder / "given_up.html").write_text("of another day", encoding="utf-8")
    write_report(tmp_path, nights.DAY)
    assert not (folder / "given_up.html").exists()


def test_marts_that_are_older_than_the_catalogue_still_have_a_report(tmp_path: Path) -> None:
    folder = catalogue(tmp_path, "alter table marts.dim_kpi drop definition_zh")
    assert not folder.exists()
    assert "kpis/" not in text(folder.parent / "index.html")


@pytest.mark.parametrize(
    ("grain", "start", "name"),
    [
        ("week", date(2025, 12, 29), "2026-W01"),
        ("month", date(2026, 2, 1), "2026-02"),
        ("quarter", date(2026, 10, 1), "2026-Q4"),
        ("half_year", date(2026, 7, 1), "2026-H2"),
        ("year", date(2026, 1, 1), "2026"),
    ],
)
def test_a_period_is_called_as_the_receipt_takes_it(grain: str, start: date, name: str) -> None:
    assert Period(grain, start, None, None, None, "no_data").name == name


def test_a_running_period_is_not_shown() -> None:
    with duckdb.connect() as connection:
        connection.execute(
            """
            create schema marts;
            create table marts.fct_kpi as
            select
                'k' as kpi_id, 'month' as period_grain, period_start,
                last_day(period_start) as period_end, 'company' as entity_type,
                1.5 as numerator, null as denominator, 1.5 as "value", 'ok' as status
            from (values (date '2026-02-01'), (date '2026-01-01'), (date '2026-03-01'))
                as months (period_start)
            """
        )
        found = numbers.read(connection, date(2026, 3, 30))
    assert [period.name for period in found["k"].trend] == ["2026-01", "2026-02"]


def test_a_trend_begins_with_its_first_value_and_has_gaps_instead_of_zeros() -> None:
    values = [None, Decimal(1), None, Decimal(3)]
    months = [
        Period("month", date(2026, at + 1, 1), None, None, value, "ok" if value else "no_data")
        for at, value in enumerate(values)
    ]
    found = Numbers({"month": months})
    assert [period.name for period in found.trend] == ["2026-02", "2026-03", "2026-04"]
    assert found.line.points[1] is None


def test_a_line_runs_from_left_to_right_and_the_highest_is_on_top() -> None:
    line = LineChart([1, 3, 2], width=100, height=50, margin=5)
    assert line.points == [(5.0, 45.0), (50.0, 5.0), (95.0, 25.0)]
    assert line.paths == ["M5.0 45.0 L50.0 5.0 L95.0 25.0"]
    assert LineChart([2, 2], 100, 50, 5).points == [(5.0, 25.0), (95.0, 25.0)]


def test_a_page_says_who_is_in_the_context_that_the_kpi_applies_to_and_names_no_people(
    tmp_path: Path,
) -> None:
    folder = catalogue(
        tmp_path,
        """
        update marts.dim_kpi set context = 'tob' where kpi_id = 'win_rate';
        create table marts.dim_kpi_context as
        from (values
            ('tob', 'channel', 'direct', date '1900-01-01', date '9999-12-31'),
            ('tob', 'channel', 'resale', date '1900-01-01', date '9999-12-31'),
            ('tob', 'channel', 'partner', date '1900-01-01', date '2026-01-01'),
            ('tob', 'stage', 'E1', date '1900-01-01', date '9999-12-31'),
            ('tob', 'stage', 'E2', date '1900-01-01', date '9999-12-31'),
            ('toc', 'channel', 'online', date '1900-01-01', date '9999-12-31')
        ) as rules (context, decided_by, value, valid_from, valid_to)
        """,
    )
    english, chinese = (text(folder / f"win_rate{suffix}.html") for suffix in ("", ".zh"))
    assert f"<dt>In it on {nights.DAY}</dt>" in english
    assert "<dd>channel: direct, resale; reps by their stage, 2</dd>" in english
    assert "<dd>渠道：direct、resale; 按阶段确定的销售人员，2 名</dd>" in chinese
    assert "In it on" not in text(folder / "order_count.html")


def test_marts_of_before_there_were_contexts_have_a_catalogue(tmp_path: Path) -> None:
    folder = catalogue(
        tmp_path, "update marts.dim_kpi set context = 'tob' where kpi_id = 'win_rate'"
    )
    assert "In it on" not in text(folder / "win_rate.html")
