"""The report says what became of a night, also when nothing came of it."""

import string
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import nights
import pytest

from publishing.publication import publish
from publishing.report import write_report
from publishing.wording import reasons, words

FAILED = nights.dbt_test(
    "unique_fct_order_order_id",
    status="fail",
    failures=7,
    description="Two rows of one order count its amount twice.",
)
BROKEN = nights.dbt_test("x", status="error", message="the test could not be run; see the log")


class Text(HTMLParser):
    """What a person reads on a page, by the id of the section it is in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sections: dict[str, str] = {}
        self._section = ""
        self._is_read = True
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        identifier = dict(attrs).get("id")
        if tag == "section" or identifier == "verdict":
            self._section = identifier or ""
        if tag in ("style", "script"):
            self._is_read = False

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script"):
            self._is_read = True

    def handle_data(self, data: str) -> None:
        if self._is_read:
            text = self.sections.get(self._section, "") + data
            self.sections[self._section] = " ".join(text.split()) + " "


def report(home: Path, page: str = "index.html") -> dict[str, str]:
    write_report(home, nights.DAY)
    return Text((home / "reports" / "latest" / page).read_text(encoding="utf-8")).sections


def publish_build(home: Path, build: str) -> None:
    candidate = nights.write_warehouse(home / "warehouse" / "kpi.duckdb")
    publish(home, candidate, as_of=nights.DAY, evidence={"build": build})


def a_published_night(home: Path) -> None:
    nights.write_loads(home)
    build = nights.write_build(home)
    nights.write_checks(home, f"{build}-0001", nights.expectation("fct_order"))
    publish_build(home, build)


def nothing_at_all(home: Path) -> None:
    pass


def one_department_is_missing(home: Path) -> None:
    nights.write_loads(home)
    (home / "lake" / "crm" / "_manifest" / f"{nights.DAY}.json").unlink()


def one_department_was_refused(home: Path) -> None:
    one_department_is_missing(home)
    nights.write_refusal(home, "crm")


def one_department_is_late(home: Path) -> None:
    one_department_is_missing(home)
    nights.write_refusal(home, "crm", error="SourceUnavailable", message="no file yet")


def all_is_loaded_and_not_built(home: Path) -> None:
    nights.write_loads(home)


def the_build_broke(home: Path) -> None:
    nights.write_loads(home)
    nights.write_build(home, status="errored", tests=(), error="fct_order could not be built")


def a_critical_test_failed(home: Path) -> None:
    nights.write_loads(home)
    nights.write_build(home, status="failed", tests=(*nights.GOOD_TESTS, FAILED), error="held back")


def a_critical_test_could_not_be_asked(home: Path) -> None:
    nights.write_loads(home)
    nights.write_build(home, status="failed", tests=(*nights.GOOD_TESTS, BROKEN), error="held back")


def a_critical_expectation_failed(home: Path) -> None:
    nights.write_loads(home)
    build = nights.write_build(home)
    nights.write_checks(
        home, f"{build}-0001", nights.expectation("fct_order", status="failed", unexpected=3)
    )


def it_passed_and_was_not_published(home: Path) -> None:
    nights.write_loads(home)
    nights.write_build(home)


def a_second_build_failed_after_the_first_was_published(home: Path) -> None:
    a_published_night(home)
    nights.write_build(home, number=2, status="failed", tests=(FAILED,), error="held back")


SITUATIONS: list[tuple[Callable[[Path], None], str, str, str]] = [
    (a_published_night, "Published", "published as 2026-03-01.001", "look at the points"),
    (nothing_at_all, "Held back", "no accepted data from crm, finance, after_sales", "kpi load"),
    (one_department_is_missing, "Held back", "no accepted data from crm.", "kpi load"),
    (one_department_was_refused, "Held back", "crm was refused: finance.order from", "the drop is"),
    (one_department_is_late, "Held back", "files of crm have not arrived", "Wait"),
    (all_is_loaded_and_not_built, "Held back", "have not been built", "kpi build 2026-03-01"),
    (the_build_broke, "Held back", "fct_order could not be built", "log"),
    (a_critical_test_failed, "Held back", "by 1 critical data tests", "Read the failed tests"),
    (a_critical_test_could_not_be_asked, "Held back", "by 1 critical data tests", "Read the"),
    (a_critical_expectation_failed, "Held back", "by 1 critical expectations", "Read the failed"),
    (it_passed_and_was_not_published, "Held back", "was not published", "kpi publish 2026-03-01"),
    (
        a_second_build_failed_after_the_first_was_published,
        "Held back",
        "Build 2026-03-01-0002 was held back",
        "Read the failed tests",
    ),
]


@pytest.mark.parametrize(
    ("situation", "word", "sentence", "action"),
    [pytest.param(*case, id=case[0].__name__) for case in SITUATIONS],
)
def test_the_verdict_names_what_happened_and_what_to_do(
    tmp_path: Path, situation: Callable[[Path], None], word: str, sentence: str, action: str
) -> None:
    situation(tmp_path)
    verdict = report(tmp_path)["verdict"]
    assert verdict.startswith(word)
    assert sentence in verdict
    assert action in verdict


def test_a_night_that_is_held_back_says_what_readers_keep(tmp_path: Path) -> None:
    a_second_build_failed_after_the_first_was_published(tmp_path)
    page = report(tmp_path)
    assert "They get publication 2026-03-01.001, as of 2026-03-01" in page["verdict"]
    assert "Build 2026-03-01-0002 is held back" in page["publication"]
    assert "fct_kpi" in page["publication"]


def test_every_file_is_listed_with_its_hash_encoding_and_counts(tmp_path: Path) -> None:
    a_published_night(tmp_path)
    sources = report(tmp_path)["sources"]
    assert "销售线索.xlsx" in sources
    assert "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" in sources
    assert "gb18030 1,204 1,201 3 0" in sources
    assert "utf-8 405 400 0 5" in sources


def test_control_totals_are_exact_and_a_difference_without_reason_is_marked(
    tmp_path: Path,
) -> None:
    a_published_night(tmp_path)
    nights.write_manifest(
        tmp_path,
        "crm",
        nights.entity(
            "crm.opportunity",
            rows=10,
            totals={"amount": {"read": "100.10", "accepted": "99.00", "quarantined": "1.00"}},
        ),
    )
    totals = report(tmp_path)["totals"]
    assert "amount 221,018.77 220,918.77 100.00 0.00 0 " in totals
    assert "amount 100.10 99.00 1.00 0.00 0.10 not explained" in totals
    assert "finance.order rows 400 3 395 2 not explained deleted in the source" in totals
    assert "finance.payment amount 220,918.77 0.00 220,918.77 0 " in totals


def test_a_published_night_shows_the_reconciliation_that_was_published(tmp_path: Path) -> None:
    nights.write_loads(tmp_path)
    candidate = nights.write_warehouse(tmp_path / "warehouse" / "kpi.duckdb")
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute(
            """
            create table marts.fct_reconciliation as
            select
                'finance.payment' as entity, 'amount' as measure, 10.5::decimal(18, 4) as staged,
                0.25::decimal(18, 4) as left_out, 10.25::decimal(18, 4) as in_mart,
                0::decimal(18, 4) as difference, 'without a date' as explanation
            """
        )
    build = nights.write_build(tmp_path, reconciliation=())
    publish(tmp_path, candidate, as_of=nights.DAY, evidence={"build": build})
    totals = report(tmp_path)["totals"]
    assert "finance.payment amount 10.50 0.25 10.25 0 without a date" in totals


def test_failures_come_before_what_passed(tmp_path: Path) -> None:
    nights.write_loads(tmp_path)
    nights.write_build(
        tmp_path, status="failed", tests=(*nights.GOOD_TESTS, FAILED, BROKEN), error="held back"
    )
    tests = report(tmp_path)["tests"]
    order = [tests.index(text) for text in ("see the log", "count its amount twice", "every_order")]
    assert order == sorted(order)
    assert tests.index("every_order") < tests.index("not_null_fct_order_order_id")


def test_a_data_test_says_in_the_language_of_the_page_what_a_failure_means(tmp_path: Path) -> None:
    nights.write_loads(tmp_path)
    twice = nights.dbt_test("one_row_per_grain_fct_order_", rule="one_row_per_grain", status="fail")
    build = nights.write_build(tmp_path, tests=(*nights.GOOD_TESTS, twice, FAILED))
    reason = "A publication without any KPI would replace a good one by nothing."
    nights.write_checks(
        tmp_path, f"{build}-0001", nights.expectation("fct_kpi") | {"reason": reason}
    )
    told = {"index.html": reason, "index.zh.html": reasons()[reason]}
    for page, language in (("index.html", "en"), ("index.zh.html", "zh")):
        tests = report(tmp_path, page)["tests"]
        assert words()["means.one_row_per_grain"][language] in tests
        assert told[page] in tests
        assert "Two rows of one order count its amount twice." in tests, "said by who wrote it"


def test_answers_about_an_earlier_build_are_not_shown(tmp_path: Path) -> None:
    a_critical_expectation_failed(tmp_path)
    second = nights.write_build(tmp_path, number=2)
    nights.write_checks(tmp_path, f"{second}-0001", nights.expectation("fct_order"))
    publish_build(tmp_path, second)
    page = report(tmp_path)
    assert page["verdict"].startswith("Published")
    assert "passed critical fct_order expect_column_values_to_not_be_null" in page["tests"]
    assert "failed critical" not in page["tests"]


def test_rows_set_aside_are_counted_located_and_never_shown(tmp_path: Path) -> None:
    a_published_night(tmp_path)
    assert "crm.lead demo required 2 leads.csv , line 17" in report(tmp_path)["quarantine"]
    for page in (tmp_path / "reports" / "latest").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "13800000000" not in text
        assert "王小明" not in text


def test_unknown_codes_are_listed(tmp_path: Path) -> None:
    a_published_night(tmp_path)
    findings = report(tmp_path)["findings"]
    assert "crm.opportunity demo unknown code stage 商务谈判(二次) 3" in findings


def test_evidence_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    a_published_night(tmp_path)
    (tmp_path / "evidence" / "loads").mkdir()
    (tmp_path / "evidence" / "loads" / f"{nights.DAY}-crm-0001.json").write_text('{"status": ')
    text = " ".join(report(tmp_path).values())
    assert f"Evidence that could not be read: evidence/loads/{nights.DAY}-crm-0001.json" in text


def test_what_sources_say_cannot_become_markup(tmp_path: Path) -> None:
    nights.write_loads(tmp_path)
    nights.write_refusal(tmp_path, "crm", message="<script>alert(1)</script>")
    write_report(tmp_path, nights.DAY)
    page = (tmp_path / "reports" / "latest" / "index.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page


def test_the_last_finished_month_is_shown_with_the_one_before(tmp_path: Path) -> None:
    a_published_night(tmp_path)
    kpis = report(tmp_path)["kpis"]
    assert "The company in 2026-02" in kpis
    assert "Win rate win_rate 37.5% 38.9% sales" in kpis


def test_the_chinese_page_says_the_same_in_chinese(tmp_path: Path) -> None:
    a_published_night(tmp_path)
    page = report(tmp_path, "index.zh.html")
    assert page["verdict"].startswith("已发布")
    assert "2026-03-01.001" in page["verdict"]
    assert "成交率 win_rate 37.5% 38.9%" in page["kpis"]


def test_every_sentence_exists_in_both_languages_with_the_same_facts() -> None:
    for key, languages in words().items():
        assert set(languages) == {"en", "zh"}, key
        facts = [
            {name for _, name, _, _ in string.Formatter().parse(text) if name}
            for text in languages.values()
        ]
        assert facts[0] == facts[1], key


def test_writing_a_report_again_replaces_it_and_latest_follows(tmp_path: Path) -> None:
    nights.write_loads(tmp_path)
    assert "have not been built" in report(tmp_path)["verdict"]
    publish_build(tmp_path, nights.write_build(tmp_path))
    assert report(tmp_path)["verdict"].startswith("Published")
    assert sorted(path.name for path in (tmp_path / "reports").iterdir()) == [
        "2026-03-01",
        "latest",
    ]
    assert (tmp_path / "reports" / "latest").readlink() == Path("2026-03-01")
