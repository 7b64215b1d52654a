"""Each raw suite catches what it was written for, and lets a good day through."""

from pathlib import Path
from typing import Any

import pytest
from raw_days import AS_OF, ROWS, contracts, land_day

from expectations.results import CheckResult, blocking
from expectations.run import check_batch
from expectations.suites import suite_names
from expectations.validation import columns_of, configurations, suite_module

DEPARTMENTS = ["crm", "finance", "after_sales"]
THE_DAY_BEFORE = "2026-02-28"
CLOCK_ZERO = "1970-01-01"
TOO_LATE = "2026-03-03 09:00:00"
NEXT_CENTURY = "2126-03-01"
EVERY_ROW = ROWS

# dataset, what is wrong, in how many rows, and what is found: severity and columns
BadDay = tuple[str, dict[str, Any], int, set[str]]


def happened(
    dataset: str, column: str, *, after: str | None = None, before: tuple[str, ...] = ()
) -> list[BadDay]:
    """A clock's zero, and a time that has not come: with what that puts out of order."""
    early = {f"warning {column},{after}"} if after else set()
    late = {f"warning {later},{column}" for later in before}
    return [
        (dataset, {column: CLOCK_ZERO}, 1, {f"critical {column}", *early}),
        (dataset, {column: TOO_LATE}, 1, {f"warning {column}", *late}),
    ]


def planned(dataset: str, column: str, *, before: str | None = None) -> list[BadDay]:
    late = {f"warning {before},{column}"} if before else set()
    return [(dataset, {column: NEXT_CENTURY}, 1, {f"warning {column}", *late})]


def reversed_times(dataset: str, earlier: str, later: str) -> list[BadDay]:
    """One reversed record is a warning, a reversed mapping is critical."""
    change = {later: THE_DAY_BEFORE}
    one, most = f"warning {later},{earlier}", f"critical {later},{earlier}"
    return [(dataset, change, 1, {one}), (dataset, change, EVERY_ROW, {one, most})]


def one(dataset: str, change: dict[str, Any], *findings: str) -> BadDay:
    return (dataset, change, 1, set(findings))


def all_rows(dataset: str, change: dict[str, Any], *findings: str) -> BadDay:
    return (dataset, change, EVERY_ROW, set(findings))


BAD_DAYS: list[BadDay] = [
    # CRM
    *planned("crm.account", "valid_from"),
    *happened("crm.account", "created_at"),
    one(
        "crm.account",
        {"account_id": "A", "merged_into_account_id": "A"},
        "critical merged_into_account_id,account_id",
    ),
    all_rows("crm.account", {"segment_id": None}, "info segment_id"),
    *happened("crm.activity", "started_at", before=("ended_at",)),
    *planned("crm.activity", "due_at"),
    *reversed_times("crm.activity", "started_at", "ended_at"),
    one("crm.activity", {"customer_score": 101}, "critical customer_score"),
    one("crm.activity", {"review_score": -1}, "critical review_score"),
    one("crm.activity", {"account_id": None}, "warning account_id"),
    one("crm.activity", {"outcome": None}, "warning outcome"),
    *planned("crm.campaign", "starts_on", before="ends_on"),
    *planned("crm.campaign", "ends_on"),
    *reversed_times("crm.campaign", "starts_on", "ends_on"),
    one("crm.campaign", {"budget_amount": -1}, "warning budget_amount"),
    one("crm.campaign", {"lead_source_id": None}, "warning lead_source_id"),
    *planned("crm.commitment", "due_on"),
    *happened("crm.commitment", "done_on"),
    one("crm.commitment", {"score": -1}, "critical score,scale_min"),
    one("crm.commitment", {"score": 9}, "critical scale_max,score"),
    one("crm.commitment", {"scale_min": 1, "scale_max": 1}, "critical scale_min,scale_max"),
    one("crm.commitment", {"user_id": None}, "warning user_id"),
    *happened("crm.contact", "created_at"),
    one("crm.contact", {"account_id": None}, "info account_id"),
    *happened("crm.contract", "signed_on"),
    *planned("crm.contract", "starts_on", before="ends_on"),
    *planned("crm.contract", "ends_on"),
    *reversed_times("crm.contract", "starts_on", "ends_on"),
    one("crm.contract", {"amount": -1}, "warning amount"),
    one("crm.contract", {"amount": None}, "warning amount"),
    one("crm.contract", {"quantity": -1}, "warning quantity"),
    one("crm.contract", {"currency": None}, "critical currency"),
    one("crm.contract", {"owner_user_id": None}, "warning owner_user_id"),
    *happened("crm.lead", "created_at", before=("converted_at", "judged_at")),
    *happened("crm.lead", "converted_at", after="created_at"),
    *reversed_times("crm.lead", "created_at", "converted_at"),
    *reversed_times("crm.lead", "created_at", "judged_at"),
    *reversed_times("crm.lead", "assigned_at", "first_contacted_at"),
    one(
        "crm.lead",
        {"feedback_fields_filled": 9},
        "critical feedback_fields_required,feedback_fields_filled",
    ),
    one("crm.lead", {"feedback_fields_filled": -1}, "critical feedback_fields_filled"),
    one("crm.lead", {"judged_at": None}, "warning judged_at"),
    one("crm.lead", {"judgement": None}, "warning judgement"),
    one("crm.lead", {"account_id": None}, "warning account_id"),
    one("crm.lead", {"lead_source_id": None}, "warning lead_source_id"),
    *happened("crm.lead_activity", "occurred_at"),
    one("crm.lead_activity", {"user_id": None}, "warning user_id"),
    *happened("crm.lead_work", "worked_on"),
    one("crm.lead_work", {"minutes": 1441}, "warning minutes"),
    one("crm.lead_work", {"lead_count": -1}, "critical lead_count"),
    one("crm.lead_work", {"user_id": None}, "warning user_id"),
    *happened("crm.opportunity", "created_at", before=("closed_at", "proposal_submitted_at")),
    *happened("crm.opportunity", "closed_at", after="created_at"),
    *planned("crm.opportunity", "expected_close_on"),
    *reversed_times("crm.opportunity", "created_at", "closed_at"),
    *reversed_times("crm.opportunity", "created_at", "proposal_submitted_at"),
    one("crm.opportunity", {"closed_at": None}, "critical closed_at"),
    one("crm.opportunity", {"stage": "proposal", "outcome": "open"}, "warning closed_at"),
    one("crm.opportunity", {"outcome": "lost"}, "critical outcome"),
    one("crm.opportunity", {"stage": "lost"}, "critical outcome"),
    one("crm.opportunity", {"amount": None}, "warning amount"),
    one("crm.opportunity", {"amount": -1}, "warning amount"),
    one("crm.opportunity", {"currency": None}, "critical currency"),
    one("crm.opportunity", {"owner_user_id": None}, "warning owner_user_id"),
    *happened("crm.opportunity_stage_change", "changed_at"),
    one(
        "crm.opportunity_stage_change",
        {"to_stage": "proposal"},
        "warning from_stage,to_stage",
    ),
    *planned("crm.participation", "started_on", before="ended_on"),
    *reversed_times("crm.participation", "started_on", "ended_on"),
    one("crm.participation", {"user_id": None}, "warning user_id"),
    one(
        "crm.participation",
        {"participation_type": "training", "is_passed": True},
        "warning is_passed",
    ),
    *planned("crm.deal_step", "due_on"),
    *happened("crm.deal_step", "done_at"),
    one("crm.deal_step", {"step_order": 0}, "warning step_order"),
    one("crm.deal_step", {"due_on": None}, "warning due_on"),
    one("crm.deal_step", {"account_id": None}, "warning account_id"),
    one("crm.deal_step", {"user_id": None}, "warning user_id"),
    *planned("crm.community", "valid_from"),
    one("crm.community", {"user_id": None}, "warning user_id"),
    *happened("crm.community_member", "joined_on", before=("left_on",)),
    *happened("crm.community_member", "left_on", after="joined_on"),
    *reversed_times("crm.community_member", "joined_on", "left_on"),
    all_rows("crm.community_member", {"account_id": None}, "info account_id"),
    *happened("crm.community_interaction", "occurred_at"),
    *planned("crm.store", "valid_from"),
    *planned("crm.store", "opened_on", before="closed_on"),
    *planned("crm.store", "closed_on"),
    *reversed_times("crm.store", "opened_on", "closed_on"),
    one("crm.store", {"floor_area": 0}, "critical floor_area"),
    one("crm.store", {"floor_area": 200_000}, "critical floor_area"),
    all_rows("crm.store", {"floor_area": None}, "warning floor_area"),
    *planned("crm.distributor", "valid_from"),
    one("crm.distributor", {"region_id": None}, "warning region_id"),
    *planned("finance.distributor_stock", "month_start"),
    one("finance.distributor_stock", {"opening_amount": -1}, "critical opening_amount"),
    one("finance.distributor_stock", {"closing_amount": -1}, "critical closing_amount"),
    one("finance.distributor_stock", {"sold_cost_amount": -1}, "warning sold_cost_amount"),
    all_rows("finance.distributor_stock", {"closing_amount": None}, "warning closing_amount"),
    one("finance.distributor_stock", {"currency": None}, "critical currency"),
    *happened("crm.purchase_plan", "agreed_on"),
    one("crm.purchase_plan", {"plan_year": 26}, "critical plan_year"),
    one("crm.purchase_plan", {"amount": 0}, "warning amount"),
    one("crm.purchase_plan", {"amount": None}, "warning amount"),
    one("crm.purchase_plan", {"currency": None}, "critical currency"),
    *happened("crm.quote", "submitted_at"),
    *planned("crm.sample", "planned_on"),
    one("crm.sample", {"planned_quantity": 0}, "warning planned_quantity"),
    one("crm.sample", {"handed_out_quantity": -1}, "critical handed_out_quantity"),
    one("crm.sample", {"user_id": None}, "warning user_id"),
    one("crm.quote", {"revision": 0}, "warning revision"),
    one("crm.quote", {"amount": -1}, "warning amount"),
    one("crm.quote", {"submitted_at": None}, "warning submitted_at"),
    one("crm.quote", {"currency": None}, "warning currency"),
    *planned("crm.rnd_release", "planned_on"),
    *happened("crm.rnd_release", "released_on"),
    one("crm.rnd_release", {"product_line_id": None}, "warning product_line_id"),
    *happened("crm.rnd_request", "submitted_at", before=("answered_at",)),
    *happened("crm.rnd_request", "answered_at", after="submitted_at"),
    *reversed_times("crm.rnd_request", "submitted_at", "answered_at"),
    one("crm.rnd_request", {"user_id": None}, "warning user_id"),
    all_rows("crm.rnd_request", {"product_line_id": None}, "info product_line_id"),
    *happened("crm.sales_case", "submitted_on", before=("approved_on",)),
    *happened("crm.sales_case", "approved_on", after="submitted_on", before=("withdrawn_on",)),
    *reversed_times("crm.sales_case", "submitted_on", "approved_on"),
    *reversed_times("crm.sales_case", "approved_on", "withdrawn_on"),
    one("crm.sales_case", {"user_id": None}, "warning user_id"),
    *planned("crm.team", "valid_from"),
    one("crm.team", {"valid_from": "0001-01-01"}, "warning valid_from"),
    # Sources without a history say that it has always been so.
    one("crm.team", {"valid_from": "1900-01-01"}),
    one(
        "crm.team",
        {"team_id": "T", "parent_team_id": "T"},
        "critical parent_team_id,team_id",
    ),
    *planned("crm.user", "valid_from"),
    one(
        "crm.user",
        {"hired_on": NEXT_CENTURY, "left_on": None},
        "warning hired_on",
    ),
    *reversed_times("crm.user", "hired_on", "left_on"),
    one(
        "crm.user",
        {"user_id": "U", "manager_user_id": "U"},
        "warning manager_user_id,user_id",
    ),
    one("crm.user", {"team_id": None}, "warning team_id"),
    one("crm.user", {"role": None}, "warning role"),
    # finance
    *happened("finance.cost", "incurred_on"),
    one("finance.cost", {"amount": -1}, "warning amount"),
    one("finance.cost", {"cost_kind": "service", "account_id": None}, "warning account_id"),
    one("finance.cost", {"cost_kind": "campaign", "campaign_id": None}, "warning campaign_id"),
    *planned("finance.exchange_rate", "valid_from"),
    one("finance.exchange_rate", {"rate": 0}, "critical rate"),
    one("finance.exchange_rate", {"rate": 7_000_000}, "critical rate"),
    one(
        "finance.exchange_rate",
        {"from_currency": "CNY", "to_currency": "CNY"},
        "warning from_currency,to_currency",
    ),
    *happened("finance.invoice", "invoiced_on", before=("due_on", "settled_on")),
    *planned("finance.invoice", "due_on"),
    *happened("finance.invoice", "settled_on", after="invoiced_on"),
    *reversed_times("finance.invoice", "invoiced_on", "due_on"),
    *reversed_times("finance.invoice", "invoiced_on", "settled_on"),
    one("finance.invoice", {"net_amount": 2_000_000_000_000}, "critical net_amount"),
    one("finance.invoice", {"settled_on": None}, "warning settled_on"),
    one("finance.invoice", {"status": "open"}, "warning settled_on"),
    one("finance.invoice", {"account_id": None}, "warning account_id"),
    *happened("finance.order", "ordered_at", before=("approved_at", "delivered_at")),
    *planned("finance.order", "promised_on"),
    *reversed_times("finance.order", "ordered_at", "approved_at"),
    *reversed_times("finance.order", "ordered_at", "delivered_at"),
    one("finance.order", {"delivered_at": None}, "warning delivered_at"),
    one("finance.order", {"status": "cancelled"}, "warning delivered_at"),
    one("finance.order_line", {"quantity": 20_000_000}, "critical quantity"),
    one("finance.order_line", {"unit_price": -1}, "warning unit_price"),
    one("finance.order_line", {"unit_price": 2_000_000_000}, "critical unit_price"),
    one("finance.order_line", {"discount_amount": -1}, "warning discount_amount"),
    one("finance.order_line", {"freight_amount": -1}, "warning freight_amount"),
    one("finance.order_line", {"product_id": None}, "warning product_id"),
    *happened("finance.payment", "received_at"),
    one("finance.payment", {"amount": -1}, "warning amount"),
    one("finance.payment", {"amount": 2_000_000_000_000}, "critical amount"),
    one("finance.payment", {"received_at": None}, "warning received_at"),
    *planned("finance.product", "valid_from"),
    one("finance.product", {"list_price": -1, "unit_cost": None}, "warning list_price"),
    one("finance.product", {"unit_cost": -1}, "warning unit_cost"),
    one("finance.product", {"unit_cost": 2}, "warning list_price,unit_cost"),
    one("finance.product", {"currency": None}, "warning currency"),
    one("finance.product", {"product_line_id": None}, "warning product_line_id"),
    *happened("finance.refund", "refunded_at"),
    one("finance.refund", {"amount": -1}, "critical amount"),
    one("finance.refund", {"order_id": None}, "warning order_id"),
    *planned("finance.team_pay", "earned_on"),
    one("finance.team_pay", {"amount": -1}, "critical amount"),
    # after-sales
    *planned("after_sales.renewal", "due_on"),
    *happened("after_sales.renewal", "renewed_on"),
    *reversed_times("after_sales.renewal", "intent_flagged_on", "due_on"),
    one("after_sales.renewal", {"amount": -1}, "warning amount"),
    one("after_sales.renewal", {"renewed_on": None}, "critical renewed_on"),
    one("after_sales.renewal", {"status": "lost"}, "warning renewed_on"),
    one("after_sales.renewal", {"renewed_contract_id": None}, "warning renewed_contract_id"),
    one("after_sales.renewal", {"currency": None}, "warning currency"),
    *happened("after_sales.survey_answer", "answered_at"),
    one("after_sales.survey_answer", {"score": -1}, "critical score,scale_min"),
    one("after_sales.survey_answer", {"score": 9}, "critical scale_max,score"),
    one(
        "after_sales.survey_answer",
        {"scale_min": 1, "scale_max": 1},
        "critical scale_min,scale_max",
    ),
    all_rows("after_sales.survey_answer", {"account_id": None}, "info account_id"),
    one("after_sales.survey_answer", {"survey_type": "peer", "user_id": None}, "warning user_id"),
    *happened("after_sales.ticket", "opened_at", before=("first_responded_at", "resolved_at")),
    *happened("after_sales.ticket", "resolved_at", after="opened_at"),
    *reversed_times("after_sales.ticket", "opened_at", "first_responded_at"),
    *reversed_times("after_sales.ticket", "opened_at", "resolved_at"),
    one("after_sales.ticket", {"resolved_at": None}, "warning resolved_at"),
    one("after_sales.ticket", {"status": "open"}, "warning resolved_at"),
    one("after_sales.ticket", {"account_id": None}, "warning account_id"),
    *happened("after_sales.ticket_event", "occurred_at"),
    one("after_sales.ticket_event", {"user_id": None}, "warning user_id"),
]


def found(results: list[CheckResult]) -> set[str]:
    return {f"{one.severity} {','.join(one.columns)}" for one in results if one.status == "failed"}


def named(day: BadDay) -> str:
    dataset, change, rows, _ = day
    wrong = "-".join(f"{column}-{value}" for column, value in change.items())
    return f"{dataset}-{wrong}-{rows}"


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_a_good_day_passes_every_expectation(department: str, tmp_path: Path) -> None:
    results = check_batch(land_day(tmp_path, department), department, AS_OF)
    assert [result for result in results if result.status != "passed"] == []
    entities = {c["id"] for c in contracts() if c["domain"] == department}
    assert {result.dataset for result in results} == entities


@pytest.mark.parametrize("bad_day", BAD_DAYS, ids=named)
def test_a_bad_day_is_found(bad_day: BadDay, tmp_path: Path) -> None:
    dataset, change, rows, findings = bad_day
    department, _, entity = dataset.partition(".")
    batch = land_day(tmp_path, department, entity, change, changed_rows=rows)
    results = check_batch(batch, department, AS_OF)
    assert found(results) == findings
    assert {result.rows_unexpected for result in results if result.status == "failed"} <= {rows}
    assert bool(blocking(results)) == any(one.startswith("critical") for one in findings)


def test_every_raw_expectation_has_a_bad_day_that_breaks_it() -> None:
    broken = {
        f"{dataset.replace('.', '_')} {finding}"
        for dataset, _, _, findings in BAD_DAYS
        for finding in findings
    }
    written = {
        f"{name.removeprefix('raw_')} {asked.severity.value} {','.join(columns_of(asked))}"
        for name in suite_names("raw_")
        for asked in configurations(suite_module(name).SUITE)
    }
    assert written - broken == set()


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_an_entity_without_rows_is_asked_and_passes(department: str, tmp_path: Path) -> None:
    results = check_batch(land_day(tmp_path, department, rows=0), department, AS_OF)
    assert {result.status for result in results} == {"passed"}
    assert {result.rows_checked for result in results} == {0}


def test_every_entity_with_a_contract_has_a_suite() -> None:
    entities = {f"raw_{c['domain']}_{c['name']}" for c in contracts()}
    assert set(suite_names("raw_")) == entities
