"""Each mart suite catches what it was written for, and lets a good night through."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest
import yaml
from mart_days import GOOD_NIGHT, ROWS, build_marts
from raw_days import contracts

from expectations.results import CheckResult, blocking
from expectations.run import CATALOGUE, attach_candidate, check_marts
from expectations.suites import suite_names
from expectations.suites.marts_catalogue import PERSONAL_COLUMNS
from expectations.validation import (
    columns_of,
    configurations,
    query_of,
    questioner,
    suite_module,
)

AS_OF = date(2026, 3, 1)
MODELS = Path(__file__).parents[3] / "dbt_project" / "models" / "marts"

# mart, what is wrong (SQL), in how many rows, and what is found: severity and columns
BadNight = tuple[str, dict[str, str], int, set[str]]


def one(mart: str, change: dict[str, str], *findings: str) -> BadNight:
    return (mart, change, 1, set(findings))


def every(mart: str, change: dict[str, str], *findings: str) -> BadNight:
    return (mart, change, ROWS, set(findings))


BAD_NIGHTS: list[BadNight] = [
    one("dim_campaign", {"starts_on": "null"}, "info starts_on"),
    one("dim_customer", {"created_on": "date '1970-01-01'"}, "critical created_on"),
    one("dim_customer", {"created_on": "date '2026-03-09'"}, "warning created_on"),
    every("dim_customer", {"segment_id": "null"}, "info segment_id"),
    one("dim_date", {"date_day": "date '2026-01-01'"}, "critical days_since_the_day_before"),
    every("dim_date", {"date_day": "date '2026-01-01' + n::int"}, "critical last_day"),
    one("dim_distributor", {"region_id": "null"}, "warning region_id"),
    one("dim_kpi", {"version": "0"}, "critical version"),
    one("dim_kpi", {"maturity_days": "9999"}, "warning maturity_days"),
    one("dim_kpi_context", {"valid_to": "date '2026-01-01'"}, "critical valid_to,valid_from"),
    one("dim_kpi_switch", {"valid_to": "date '2026-01-01'"}, "critical valid_to,valid_from"),
    every("dim_product", {"product_line_id": "null"}, "info product_line_id"),
    one("dim_rep", {"team_id": "null"}, "warning team_id"),
    one("dim_store", {"region_id": "null"}, "info region_id"),
    every("dim_team", {"region_id": "null"}, "info region_id"),
    one("dim_territory", {"valid_to": "date '2026-01-01'"}, "critical valid_to,valid_from"),
    one("fct_activity", {"duration_seconds": "-1"}, "warning duration_seconds"),
    one("fct_activity", {"customer_id": "null"}, "warning customer_id"),
    one("fct_commitment", {"done_on": "date '2028-02-10'"}, "warning days_late"),
    one(
        "fct_churn_warning",
        {"next_purchase_on": "date '2026-01-31'"},
        "critical next_purchase_on,warned_on",
    ),
    every("fct_content_sale", {"lead_source_id": "null"}, "info lead_source_id"),
    one("fct_cost", {"customer_id": "null"}, "warning customer_id"),
    one(
        "fct_customer_acquisition",
        {"first_purchase_on": "date '1970-01-01'"},
        "critical first_purchase_on",
    ),
    one(
        "fct_customer_acquisition",
        {
            "first_purchase_on": "date '2026-03-09'",
            "second_purchase_on": "null::date",
        },
        "warning first_purchase_on",
    ),
    one(
        "fct_customer_acquisition",
        {"second_purchase_on": "date '2026-01-04'"},
        "critical second_purchase_on,first_purchase_on",
    ),
    one(
        "fct_customer_ltv",
        {"contribution_amount": "62.01"},
        "critical contribution_amount,sum_of_parts",
    ),
    one(
        "fct_customer_ltv",
        {"month_start": "date '2026-02-02'"},
        "critical month_start,first_of_month",
    ),
    one(
        "fct_customer_month",
        {"paid_invoice_count_12_months": "0"},
        "critical deeds_12_months",
    ),
    one("fct_customer_month", {"contact_count": "-1"}, "critical contact_count"),
    one("fct_deal_step", {"done_on": "null"}, "critical done_on"),
    one(
        "fct_distributor_stock",
        {"month_start": "date '2026-02-02'"},
        "critical month_start,first_of_month",
    ),
    one("fct_distributor_stock", {"closing_amount": "91.00"}, "warning unexplained_amount"),
    every("fct_community_interaction", {"interaction_type": "null"}, "info interaction_type"),
    every("fct_community_member", {"rep_id": "null"}, "warning rep_id"),
    every("fct_community_member_month", {"rep_id": "null"}, "warning rep_id"),
    every("fct_scorecard", {"score": "null"}, "warning score"),
    one("fct_scorecard", {"market_mode": "null"}, "info market_mode"),
    one("fct_scorecard", {"kept_weight": "0.3"}, "info kept_weight"),
    one("fct_scorecard", {"employment_month": "0"}, "critical employment_month"),
    one("fct_scorecard", {"peer_rank": "6"}, "critical peer_count,peer_rank"),
    one(
        "fct_scorecard_line",
        {"counted_attainment": "null"},
        "critical counted_attainment",
    ),
    one("fct_scorecard_line", {"treatment": "'left_out'"}, "critical value"),
    one("fct_scorecard_line", {"target_value": "null"}, "warning target_value"),
    one("fct_scorecard_line", {"declared_weight": "1.5"}, "critical declared_weight"),
    one("fct_scorecard_line", {"applied_weight": "-0.5"}, "critical applied_weight"),
    one("fct_scorecard_line", {"offset_share": "1.5"}, "critical offset_share"),
    one("fct_store_month", {"mean_floor_area": "0"}, "critical mean_floor_area"),
    one("fct_finder_commission", {"service_team_id": "null"}, "warning service_team_id"),
    one("fct_first_month_answer", {"score_percent": "100.1"}, "critical score_percent"),
    one("fct_first_sale", {"signed_on": "null"}, "critical signed_on"),
    one("fct_first_sale", {"amount": "null"}, "warning amount"),
    one("fct_first_sale", {"city_tier": "'conty'"}, "critical city_tier"),
    one("fct_invoice", {"days_to_settle": "-1"}, "warning days_to_settle"),
    one(
        "fct_kpi",
        {"period_start": "date '2026-02-01'"},
        "critical period_start,first_of_period",
    ),
    one("fct_kpi", {"period_start": "date '2026-07-01'"}, "critical period_start"),
    one("fct_kpi", {"value": "null"}, "critical value"),
    one("fct_kpi", {"status": "'no_data'"}, "critical value"),
    one("fct_kpi", {"denominator": "null"}, "critical denominator"),
    one("fct_kpi", {"value": "0.4"}, "critical distance_from_quotient"),
    one("fct_kpi", {"numerator": "6", "value": "2"}, "critical value"),
    one("fct_kpi", {"numerator": "-3", "value": "-1"}, "critical value"),
    one("fct_kpi_attainment", {"is_met": "null"}, "critical is_met"),
    one("fct_kpi_attainment", {"target_value": "-1"}, "warning target_value"),
    one("fct_kpi_attainment", {"joint_score": "100.5"}, "critical joint_score"),
    one("fct_lead", {"is_judged": "false"}, "critical is_judged"),
    one("fct_lead_quality", {"is_judged": "false"}, "critical is_judged"),
    one("fct_lead_quality", {"is_converted": "false"}, "critical is_converted"),
    one("fct_lead_quality", {"order_line_count": "-1"}, "critical order_line_count"),
    *(
        one("fct_lead_quality_by_source", {part: "99"}, f"critical {whole},{part}")
        for whole, part in [
            ("lead_count", "reached_count"),
            ("lead_count", "judged_count"),
            ("judged_count", "valid_count"),
            ("lead_count", "converted_count"),
            ("converted_count", "won_count"),
            ("converted_count", "paid_count"),
        ]
    ),
    one(
        "fct_lead_quality_by_source",
        {"month_start": "date '2026-02-02'"},
        "critical month_start,first_of_month",
    ),
    one("fct_market_month", {"market_amount": "0"}, "critical market_amount"),
    one("fct_lead_score", {"score": "-0.5"}, "critical score"),
    one(
        "fct_market_month",
        {"addressable_customer_count": "0"},
        "critical addressable_customer_count",
    ),
    one("fct_market_share_year", {"market_amount": "-1"}, "critical market_amount"),
    one(
        "fct_market_share_year",
        {"year_before_market_amount": "-1"},
        "critical year_before_market_amount",
    ),
    one("fct_opportunity", {"closed_on": "null"}, "critical closed_on"),
    one("fct_opportunity_month", {"days_in_stage": "-1"}, "warning days_in_stage"),
    one("fct_opportunity_month", {"limit_days": "null"}, "critical limit_days"),
    one("fct_order", {"line_count": "0"}, "warning line_count"),
    every("fct_order_line", {"product_line_id": "null"}, "info product_line_id"),
    one("fct_participation", {"rep_id": "null"}, "warning rep_id"),
    every("fct_payment", {"customer_id": "null"}, "info customer_id"),
    one(
        "fct_prospect_month",
        {"state_on": "date '2026-02-02'"},
        "critical state_on,first_of_month",
    ),
    one("fct_purchase_plan_month", {"plan_amount": "null"}, "warning plan_amount"),
    one("fct_receivable_month", {"days_overdue": "0"}, "critical days_overdue"),
    one("fct_reconciliation", {"explanation": "null"}, "critical explanation"),
    every("fct_refund", {"customer_id": "null"}, "info customer_id"),
    one("fct_renewal", {"intent_flagged_on": "null"}, "critical intent_flagged_on"),
    one("fct_rep_month", {"left_on": "null"}, "critical left_on"),
    one("fct_rep_month", {"team_id": "null"}, "warning team_id"),
    one("fct_rep_month", {"tool_days": "32"}, "critical tool_days"),
    # The CRM began to write down teams later than that.
    one("fct_rep_month", {"team_id": "null", "month_start": "date '2024-02-01'"}),
    one("fct_rnd_release", {"planned_on": "date '2027-02-11'"}, "warning days_late"),
    one(
        "fct_rnd_request",
        {"business_seconds_to_answer": "-1"},
        "warning business_seconds_to_answer",
    ),
    one("fct_rnd_request", {"rep_id": "null"}, "warning rep_id"),
    one("fct_sale", {"amount": "null"}, "warning amount"),
    one("fct_sale", {"rep_id": "null"}, "warning rep_id"),
    one("fct_sale_margin", {"margin_amount": "6.00"}, "warning amount,margin_amount"),
    one("fct_sales_case", {"rep_id": "null"}, "warning rep_id"),
    one(
        "fct_sales_case_month",
        {"approved_on": "date '2026-03-01'"},
        "critical state_on,approved_on",
    ),
    every("fct_sample", {"product_line_id": "null"}, "info product_line_id"),
    every("fct_survey_answer", {"customer_id": "null"}, "info customer_id"),
    one("fct_team_pay", {"amount": "null"}, "warning amount"),
    one("fct_ticket", {"seconds_to_resolution": "null"}, "critical seconds_to_resolution"),
    # A name slipped into a mart, wherever it is.
    one("fct_lead", {"email": "'a@b.example'"}, "critical column_name"),
]

# The same for KPIs whose register entry matters, too: changes of dim_kpi and of fct_kpi.
BAD_KPIS: list[tuple[dict[str, str], dict[str, str], set[str]]] = [
    ({"unit": "'score'"}, {"numerator": "303", "value": "101"}, {"critical value"}),
    ({"unit": "'points'"}, {"numerator": "-303", "value": "-101"}, {"critical value"}),
    ({"unit": "'minutes'"}, {"numerator": "-3", "value": "-1"}, {"warning value"}),
    (
        {"unit": "'count'", "aggregation": "'sum'"},
        {"numerator": "-3", "value": "-3", "denominator": "null"},
        {"critical value"},
    ),
    ({"unit": "'count'", "aggregation": "'sum'"}, {}, {"critical denominator"}),
    # A share in percent.
    ({"unit": "'ratio'"}, {"numerator": "255", "value": "85"}, {"critical value"}),
    # Growth is no share: the same value is no finding.
    ({"kpi_id": "'content_roi'"}, {"numerator": "6", "value": "2"}, set()),
]


def findings(results: list[CheckResult]) -> set[str]:
    return {f"{one.severity} {','.join(one.columns)}" for one in results if one.status == "failed"}


def asked_about(file: Path, mart: str) -> list[CheckResult]:
    """Ask only the suite of `mart`, and the catalogue."""
    with duckdb.connect() as connection:
        attach_candidate(connection, file)
        with questioner(connection, AS_OF) as questions:
            return [
                *questions.ask(CATALOGUE, "marts", query_of(CATALOGUE)),
                *questions.ask(f"mart_{mart}", mart, query_of(f"mart_{mart}", mart)),
            ]


def named(night: BadNight) -> str:
    mart, change, rows, _ = night
    return f"{mart}-{'-'.join(change)}-{rows}"


def test_a_good_night_passes_every_expectation(tmp_path: Path) -> None:
    results = check_marts(build_marts(tmp_path), AS_OF)
    assert [result for result in results if result.status != "passed"] == []
    assert {result.dataset for result in results} == {"marts"} | {f"marts.{m}" for m in GOOD_NIGHT}


@pytest.mark.parametrize("bad_night", BAD_NIGHTS, ids=named)
def test_a_bad_night_is_found(bad_night: BadNight, tmp_path: Path) -> None:
    mart, change, rows, expected = bad_night
    results = asked_about(build_marts(tmp_path, {mart: change}, changed_rows=rows), mart)
    assert findings(results) == expected
    assert bool(blocking(results)) == any(one.startswith("critical") for one in expected)


@pytest.mark.parametrize(("register", "values", "expected"), BAD_KPIS)
def test_a_kpi_is_held_to_its_unit(
    register: dict[str, str], values: dict[str, str], expected: set[str], tmp_path: Path
) -> None:
    if "kpi_id" in register:
        values = {**values, **register}
    file = build_marts(tmp_path, {"dim_kpi": register, "fct_kpi": values})
    assert findings(asked_about(file, "fct_kpi")) == expected


def test_a_night_without_any_kpi_is_found(tmp_path: Path) -> None:
    results = asked_about(build_marts(tmp_path, rows=0), "fct_kpi")
    (empty,) = [result for result in results if result.status == "failed"]
    assert (empty.severity, empty.observed) == ("critical", 0)


def test_every_mart_expectation_has_a_bad_night_that_breaks_it() -> None:
    broken = {
        f"{'marts_catalogue' if finding.endswith('column_name') else mart} {finding}"
        for mart, _, _, expected in BAD_NIGHTS
        for finding in expected
    } | {f"fct_kpi {finding}" for _, _, expected in BAD_KPIS for finding in expected}
    written = {
        f"{name.removeprefix('mart_')} {asked.severity.value} {','.join(columns_of(asked))}"
        for name in [*suite_names("mart_"), CATALOGUE]
        for asked in configurations(suite_module(name).SUITE)
        if columns_of(asked)
    }
    assert written - broken == set()


def test_every_mart_has_a_suite() -> None:
    published = {model.stem for model in MODELS.rglob("*.sql")}
    assert published, "no models in dbt_project/models/marts"
    assert {f"mart_{mart}" for mart in published} == set(suite_names("mart_"))


def described_marts() -> dict[str, dict[str, list[str]]]:
    """What dbt says of the marts: mart -> column -> the tests that dbt does on it."""
    return {
        model["name"]: {
            column["name"]: [
                test if isinstance(test, str) else next(iter(test))
                for test in column.get("data_tests", [])
            ]
            for column in model["columns"]
        }
        for file in sorted(MODELS.rglob("*__models.yml"))
        for model in yaml.safe_load(file.read_text("utf-8"))["models"]
    }


def test_suites_are_tried_on_the_columns_that_the_marts_have() -> None:
    described = described_marts()
    unknown = {
        (mart, column)
        for mart, good in GOOD_NIGHT.items()
        for column in good
        if column not in described[mart]
    }
    assert unknown == set()


def test_no_rule_is_stated_in_dbt_and_here() -> None:
    same_rule = {
        "expect_column_values_to_not_be_null": "not_null",
        "expect_column_values_to_be_between": "in_range",
        "expect_column_values_to_be_in_set": "accepted_values",
    }
    described = described_marts()
    stated_twice = {
        (name, asked.type, column)
        for name in suite_names("mart_")
        for asked in configurations(suite_module(name).SUITE)
        for column in columns_of(asked)
        if asked.kwargs.get("row_condition") is None
        and same_rule.get(asked.type) in described[name.removeprefix("mart_")].get(column, [])
    }
    assert stated_twice == set()


def test_the_columns_that_no_mart_may_show_are_the_personal_ones_of_the_contracts() -> None:
    personal = {
        column["name"]
        for contract in contracts()
        for column in contract["schema"][0]["properties"]
        if column.get("classification") == "personal"
    }
    assert set(PERSONAL_COLUMNS) == personal


def test_a_mart_that_was_not_built_is_errored_and_blocks(tmp_path: Path) -> None:
    file = build_marts(tmp_path)
    with duckdb.connect(file) as connection:
        connection.execute("drop table marts.fct_sale")
    asked = [one for one in check_marts(file, AS_OF) if one.dataset == "marts.fct_sale"]
    assert {one.status for one in asked} == {"errored"}
    assert all("fct_sale" in (one.explanation or "") for one in asked)
    assert blocking(asked)


def test_a_mart_that_no_suite_asks_about_is_reported(tmp_path: Path) -> None:
    file = build_marts(tmp_path)
    with duckdb.connect(file) as connection:
        connection.execute("create table marts.fct_rumour as select 1 as rumour_id")
    reported = [one for one in check_marts(file, AS_OF) if one.status != "passed"]
    assert [(one.dataset, one.severity, one.status) for one in reported] == [
        ("fct_rumour", "warning", "skipped")
    ]


def test_the_file_is_opened_read_only_and_free_afterwards(tmp_path: Path) -> None:
    file = build_marts(tmp_path)
    before = (file.read_bytes(), file.stat().st_mtime_ns)
    with duckdb.connect(file, read_only=True):
        # A reader in the same moment shuts out whoever would open the file for writing.
        check_marts(file, AS_OF)
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before
    writes = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute('create table free (a int)')"
    subprocess.run([sys.executable, "-c", writes, str(file)], check=True, timeout=60)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="build the marts first"):
        check_marts(tmp_path / "kpi.duckdb", AS_OF)
