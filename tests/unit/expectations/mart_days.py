"""A good night's marts, with the columns that suites ask about."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

ROWS = 3

# mart -> column -> SQL of a good value
GOOD_NIGHT: dict[str, dict[str, str]] = {
    "dim_campaign": {"starts_on": "date '2026-02-01'"},
    "dim_customer": {"created_on": "date '2026-02-01'", "segment_id": "'S1'"},
    "dim_date": {"date_day": "date '2026-02-27' + n::int"},
    "dim_distributor": {"region_id": "'R1'"},
    "dim_kpi": {
        "kpi_id": "'kpi_' || n",
        "unit": "'ratio'",
        "aggregation": "'ratio'",
        "version": "1",
        "maturity_days": "0",
    },
    "dim_kpi_context": {"valid_from": "date '2026-02-01'", "valid_to": "date '2026-03-01'"},
    "dim_kpi_switch": {"valid_from": "date '2026-02-01'", "valid_to": "date '2026-03-01'"},
    "dim_product": {"product_line_id": "'P1'"},
    "dim_rep": {"role": "'rep'", "team_id": "'T1'", "left_on": "null::date"},
    "dim_store": {"region_id": "'R1'"},
    "dim_team": {"region_id": "'R1'"},
    "dim_territory": {"valid_from": "date '2026-02-01'", "valid_to": "date '2026-03-01'"},
    "fct_activity": {
        "activity_type": "'visit'",
        "duration_seconds": "1800",
        "customer_id": "'C1'",
    },
    "fct_commitment": {"due_on": "date '2026-02-10'", "done_on": "date '2026-02-10'"},
    "fct_churn_warning": {
        "warned_on": "date '2026-02-01'",
        "next_purchase_on": "date '2026-02-02'",
    },
    "fct_community_interaction": {"interaction_type": "'message'"},
    "fct_community_member": {"rep_id": "'E1'"},
    "fct_community_member_month": {"rep_id": "'E1'"},
    "fct_content_sale": {"lead_source_id": "'web'"},
    "fct_cost": {"cost_kind": "'service'", "customer_id": "'C1'"},
    "fct_customer_acquisition": {
        "first_purchase_on": "date '2026-01-05'",
        "second_purchase_on": "date '2026-02-05'",
    },
    "fct_customer_ltv": {
        "month_start": "date '2026-02-01'",
        "payment_amount": "100.00",
        "refund_amount": "10.00",
        "goods_cost": "20.00",
        "service_cost": "5.00",
        "acquisition_cost": "3.00",
        "bad_debt_amount": "0.00",
        "contribution_amount": "62.00",
    },
    "fct_customer_month": {
        "is_active": "true",
        "purchase_count_12_months": "0",
        "paid_invoice_count_12_months": "1",
        "contact_count": "0",
    },
    "fct_deal_step": {"done_on": "date '2026-02-01'", "is_in_order": "true"},
    "fct_distributor_stock": {
        "month_start": "date '2026-02-01'",
        "opening_amount": "100.00",
        "received_amount": "50.00",
        "sold_cost_amount": "60.00",
        "closing_amount": "90.00",
    },
    "fct_finder_commission": {"found_by": "'service'", "service_team_id": "'S1'"},
    "fct_first_month_answer": {"score_percent": "80.0"},
    "fct_first_sale": {
        "signed_on": "date '2026-02-01'",
        "amount": "5.00",
        "city_tier": "'county'",
    },
    "fct_invoice": {"days_to_settle": "30"},
    "fct_kpi": {
        "kpi_id": "'kpi_' || n",
        "period_grain": "'half_year'",
        "period_start": "date '2026-01-01'",
        "numerator": "1::decimal(38, 6)",
        "denominator": "3::decimal(38, 6)",
        "value": "0.333333::decimal(38, 6)",
        "status": "'ok'",
    },
    "fct_kpi_attainment": {
        "status": "'ok'",
        "is_met": "true",
        "target_value": "0.5",
        "joint_score": "80.0",
    },
    "fct_lead": {
        "is_judged": "true",
        "is_valid": "true",
    },
    "fct_lead_quality": {
        "is_judged": "true",
        "is_valid": "true",
        "is_converted": "true",
        "is_won": "true",
        "order_line_count": "0",
    },
    "fct_lead_quality_by_source": {
        "month_start": "date '2026-02-01'",
        "lead_count": "9",
        "reached_count": "8",
        "judged_count": "7",
        "valid_count": "6",
        "converted_count": "5",
        "won_count": "4",
        "paid_count": "3",
    },
    "fct_lead_score": {"score": "70.5"},
    "fct_market_month": {
        "market_amount": "1000.5",
        "addressable_customer_count": "50",
    },
    "fct_market_share_year": {"market_amount": "40.0", "year_before_market_amount": "50.0"},
    "fct_opportunity": {
        "is_won": "true",
        "closed_on": "date '2026-02-01'",
    },
    "fct_opportunity_month": {
        "days_in_stage": "4",
        "limit_days": "3",
        "is_stalled": "true",
    },
    "fct_order": {"line_count": "1"},
    "fct_order_line": {"product_line_id": "'P1'"},
    "fct_participation": {"participation_type": "'product_exam'", "rep_id": "'U1'"},
    "fct_payment": {"customer_id": "'C1'"},
    "fct_prospect_month": {"state_on": "date '2026-02-01'"},
    "fct_purchase_plan_month": {"plan_amount": "1000.00"},
    "fct_receivable_month": {"is_overdue": "true", "days_overdue": "4"},
    "fct_reconciliation": {"left_out": "1.00", "explanation": "'cancelled'"},
    "fct_refund": {"customer_id": "'C1'"},
    "fct_renewal": {"is_flagged_in_time": "true", "intent_flagged_on": "date '2026-01-01'"},
    "fct_rep_month": {
        "month_start": "date '2026-02-01'",
        "has_left": "true",
        "left_on": "date '2026-02-10'",
        "team_id": "'T1'",
        "tool_days": "3",
    },
    "fct_rnd_release": {"planned_on": "date '2026-02-01'", "released_on": "date '2026-02-10'"},
    "fct_rnd_request": {"business_seconds_to_answer": "600", "rep_id": "'U1'"},
    "fct_sale": {"amount": "5.00", "rep_id": "'U1'"},
    "fct_sale_margin": {"amount": "5.00", "margin_amount": "2.00"},
    "fct_sales_case": {"approved_on": "date '2026-02-10'", "rep_id": "'U1'"},
    "fct_sales_case_month": {
        "approved_on": "date '2026-02-10'",
        "state_on": "date '2026-02-28'",
    },
    "fct_sample": {"product_line_id": "'P1'"},
    "fct_scorecard": {
        "score": "80.0",
        "market_mode": "'mature'",
        "kept_weight": "1.0",
        "employment_month": "7",
        "peer_count": "5",
        "peer_rank": "n",
    },
    "fct_scorecard_line": {
        "treatment": "'measured'",
        "counted_attainment": "1.0",
        "value": "10.0",
        "target_value": "10.0",
        "declared_weight": "0.5",
        "applied_weight": "0.5",
        "offset_share": "0.0",
    },
    "fct_store_month": {"mean_floor_area": "250.5"},
    "fct_survey_answer": {"survey_type": "'nps'", "customer_id": "'C1'"},
    "fct_team_pay": {"amount": "5.00"},
    "fct_ticket": {
        "is_resolved": "true",
        "seconds_to_resolution": "600",
    },
}


def build_marts(
    folder: Path,
    changes: Mapping[str, Mapping[str, str]] | None = None,
    *,
    changed_rows: int = 1,
    rows: int = ROWS,
) -> Path:
    """Write a candidate file of good marts and return it.

    `changes` is mart -> column -> SQL of the value that the first `changed_rows` rows get.
    """
    file = folder / "kpi.duckdb"
    with duckdb.connect(file) as connection:
        connection.execute("create schema marts")
        for mart, good in GOOD_NIGHT.items():
            wrong = (changes or {}).get(mart, {})
            described = ", ".join(
                f"case when n < {changed_rows} then {wrong[column]} else {sql} end as {column}"
                if column in wrong
                else f"{sql} as {column}"
                for column, sql in {**dict.fromkeys(wrong, "null"), **good}.items()
            )
            connection.execute(
                f"create table marts.{mart} as select {described} from range({rows}) as _(n)"
            )
    return file
