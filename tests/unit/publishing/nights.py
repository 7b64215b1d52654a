"""Nights as the steps before publishing leave them: a built warehouse, manifests and evidence."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

DAY = date(2026, 3, 1)

KPIS = """
    ('win_rate', 1, 'Win rate', '成交率', 'result', 'sales', 'ratio', 'up',
        'Won opportunities over closed ones, by close date.', '成交商机除以已关闭商机。',
        'sum', 'ratio', 'crm.opportunity'),
    ('order_count', 1, 'Orders', '订单数量', 'result', 'sales', 'count', 'up',
        'Orders placed, cancelled ones left out. See `win_rate`.', '订单数，不含已取消的订单。',
        'sum', 'sum', 'finance.order'),
    ('collected_amount', 2, 'Collected amount', '回款额', 'result', 'finance', 'amount', 'up',
        'Payments received, by receipt date.', '收到的款项，按到账日期统计。',
        'sum', 'sum', 'finance.order'),
    ('issue_resolution_hours', 1, 'Issue resolution time', '客户问题解决时效',
        'sales_x_after_sales', 'after_sales', 'hours', 'down', 'Mean hours to resolution.',
        '平均解决小时数。', 'sum', 'ratio', 'after_sales.ticket')
"""


def write_warehouse(file: Path, as_of: date = DAY, *, orders: int = 400, seed: int = 1) -> Path:
    """A candidate with closed opportunities and orders of two years, and the KPIs over them.

    Every mart carries `as_of`, so that a reader can see which night each row belongs to. `seed`
    changes the order in which rows are written, never what they are.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with duckdb.connect(str(file)) as warehouse:
        run = warehouse.execute
        for schema in ("staging", "marts", "contributions"):
            run(f"create schema {schema}")
        run("create table staging.scratch as select 'not published' as secret")
        run(
            f"""
            create table marts.fct_order as
            select
                'O' || lpad(i::text, 7, '0') as order_id,
                'C' || lpad((i % 7)::text, 3, '0') as customer_id,
                'E' || lpad((i % 4)::text, 3, '0') as rep_id,
                (date '{as_of}' - (i * 701 // {orders})::int) as ordered_on,
                (100 + i * 37 % 901 + 0.01 * (i % 100))::decimal(18, 2) as amount,
                case when i % 9 > 0 then 0.05 * (i % 3) end::decimal(18, 4) as discount_share,
                date '{as_of}' as as_of
            from range({orders}) as orders (i)
            order by hash(i + {seed})
            """
        )
        run(
            f"""
            create table marts.fct_opportunity as
            select
                'P' || lpad(i::text, 5, '0') as opportunity_id,
                'E' || lpad((i % 4)::text, 3, '0') as rep_id,
                (date '{as_of}' - (i * 701 // {orders})::int) as closed_on,
                i % 5 in (0, 2) as is_won,
                date '{as_of}' as as_of
            from range({orders}) as opportunities (i)
            order by hash(i + {seed})
            """
        )
        run(
            f"""
            create table marts.dim_kpi as
            select
                kpis.* replace (
                    definition || chr(10) || chr(10) || 'Example: 1 < 2.' as definition,
                    definition_zh || chr(10) || chr(10) || '例：1 < 2。' as definition_zh
                ),
                'records' as made_of, over_time as denominator_over_time,
                'month,quarter,year' as cadence, 'rep,company' as entity_types,
                null::text as context,
                0::bigint as maturity_days, date '{as_of}' as as_of
            from (values {KPIS}) as kpis (
                kpi_id, version, label_en, label_zh, family, owner, unit, better, definition,
                definition_zh, over_time, aggregation, sources
            )
            """
        )
        _contributions(
            run,
            "win_rate",
            "opportunity",
            "opportunity_id",
            "closed_on",
            "is_won::int",
            "1",
            "fct_opportunity",
        )
        _contributions(
            run, "order_count", "order", "order_id", "ordered_on", "1", "null", "fct_order"
        )
        _contributions(
            run,
            "collected_amount",
            "order",
            "order_id",
            "ordered_on",
            "amount",
            "null",
            "fct_order",
        )
        run(_kpi_fact(as_of))
    return file


def _contributions(
    run: Any, kpi: str, subject: str, key: str, on: str, numerator: str, denominator: str, mart: str
) -> None:
    dimensions = [
        "team_id", "region_id", "product_line_id", "channel_id", "segment_id", "lead_source_id",
        "service_team_id", "store_id", "distributor_id", "campaign_id",
    ]  # fmt: skip
    customer = "customer_id" if mart == "fct_order" else "null::text as customer_id"
    run(
        f"""
        create view contributions.kpi_{kpi} as
        select
            {on} as occurred_on, '{subject}' as subject_type, {key} as subject_id, rep_id,
            {", ".join(f"null::text as {name}" for name in dimensions)}, {customer},
            {numerator}::decimal(18, 2) as numerator, {denominator}::decimal(18, 2) as denominator
        from "kpi"."marts"."{mart}"
        """
    )


def _kpi_fact(as_of: date) -> str:
    parts = " union all ".join(
        f"""
        select
            '{kpi}' as kpi_id, '{grain}' as period_grain,
            date_trunc('{grain}', occurred_on)::date as period_start,
            (period_start + interval 1 {grain} - interval 1 day)::date as period_end,
            '{entity}' as entity_type, {identifier} as entity_id,
            sum(numerator)::decimal(18, 2) as numerator,
            sum(denominator)::decimal(18, 2) as denominator
        from contributions.kpi_{kpi}
        group by all
        """
        for kpi in ("win_rate", "order_count", "collected_amount")
        for grain in ("month", "quarter", "year")
        for entity, identifier in (("company", "'all'"), ("rep", "rep_id"))
    )
    return f"""
        create table marts.fct_kpi as
        select
            *,
            case when kpi_id = 'win_rate' then numerator / denominator else numerator end
                ::decimal(18, 6) as value,
            'ok' as status,
            date '{as_of}' as as_of
        from ({parts})
    """


def write_lake(
    home: Path,
    candidate: Path,
    department: str,
    name: str,
    day: str,
    source_file: str = "orders.csv",
) -> None:
    """The accepted partition of `day`: every order of the candidate, in the order of its id."""
    folder = home / "lake" / department / name / f"ds={day}"
    folder.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{candidate}' as kpi (read_only)")
        connection.execute(
            f"""
            copy (
                select
                    order_id, null::timestamp as updated_at, 'demo' as source_system,
                    '{source_file}' as source_file,
                    row_number() over (order by order_id)::bigint as source_row,
                    date '{day}' as loaded_on
                from kpi.marts.fct_order
            ) to '{folder}/demo.parquet' (format parquet)
            """
        )


def write_json(path: Path, document: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def write_manifest(
    home: Path, department: str, *entities: Mapping[str, Any], day: date = DAY
) -> None:
    write_json(
        home / "lake" / department / "_manifest" / f"{day}.json",
        {
            "department": department,
            "day": str(day),
            "status": "accepted",
            "sources": ["demo"],
            "entities": list(entities),
            "started_at": f"{day}T01:00:00+00:00",
            "finished_at": f"{day}T01:00:09+00:00",
        },
    )


def entity(
    name: str,
    *,
    rows: int = 100,
    left_out: int = 0,
    quarantined: Sequence[tuple[str, int]] = (),
    findings: Sequence[Mapping[str, Any]] = (),
    totals: Mapping[str, Mapping[str, str]] | None = None,
    file: str | None = None,
) -> dict[str, Any]:
    aside = sum(count for _, count in quarantined)
    counts = {
        "rows_read": rows + left_out,
        "rows_accepted": rows - aside,
        "rows_quarantined": aside,
        "rows_left_out": left_out,
    }
    return {
        "entity": name,
        "source": "demo",
        "partition": f"{name}/ds={DAY}/demo.parquet",
        "partition_sha256": "0" * 64,
        "files": [
            {
                "name": file or f"{name.partition('.')[2]}s.csv",
                "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "bytes": 48_213,
                "encoding": "gb18030" if file else "utf-8",
                **counts,
            }
        ],
        **counts,
        "quarantined": [{"rule": rule, "count": count} for rule, count in quarantined],
        "findings": list(findings),
        "control_totals": {
            column: {"left_out": "0.00", **total} for column, total in (totals or {}).items()
        },
        "lookups": [],
        "mapping_sha256": "0" * 64,
        "note": None,
        "unchanged_since": None,
    }


def write_loads(home: Path) -> None:
    """All three departments accepted, with rows set aside, an unknown code and control totals."""
    write_manifest(
        home,
        "crm",
        entity(
            "crm.lead", rows=1204, quarantined=[("required", 2), ("type", 1)], file="销售线索.xlsx"
        ),
        entity(
            "crm.opportunity",
            rows=418,
            findings=[
                {"kind": "unknown_code", "column": "stage", "value": "商务谈判(二次)", "count": 3}
            ],
            totals={"amount": {"read": "80120.50", "accepted": "80120.50", "quarantined": "0.00"}},
        ),
    )
    write_manifest(
        home,
        "finance",
        entity("finance.order", rows=400, left_out=5),
        entity(
            "finance.payment",
            rows=397,
            quarantined=[("type", 1)],
            totals={
                "amount": {"read": "221018.77", "accepted": "220918.77", "quarantined": "100.00"}
            },
        ),
    )
    write_manifest(home, "after_sales", entity("after_sales.ticket", rows=96))
    quarantine(home, "crm", "lead", [("required", 17), ("type", 52), ("required", 63)])
    quarantine(home, "finance", "payment", [("type", 9)])


def quarantine(home: Path, department: str, name: str, rows: Sequence[tuple[str, int]]) -> None:
    file = home / "quarantine" / department / name / f"ds={DAY}" / "demo.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [
        {
            "file": f"{name}s.csv",
            "line": line,
            "rule": rule,
            "reason": "phone 13800000000 is not a time",
            "row": {"full_name": "王小明", "phone": "13800000000"},
        }
        for rule, line in rows
    ]
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


def dbt_test(
    name: str,
    *,
    model: str = "fct_order",
    status: str = "passed",
    severity: str = "error",
    **more: Any,
) -> dict[str, Any]:
    return {
        "name": name,
        "rule": more.pop("rule", name),
        "model": model,
        "column": more.pop("column", None),
        "severity": severity,
        "status": status,
        "failures": 0,
        "message": None,
        "description": None,
        **more,
    }


GOOD_TESTS = (
    dbt_test("not_null_fct_order_order_id", column="order_id"),
    dbt_test("unique_fct_order_order_id", column="order_id"),
    dbt_test(
        "assert_collected_equals_payments",
        model="fct_kpi",
        description="Collected amount equals the payments of finance, to the cent.",
    ),
    dbt_test(
        "every_order_has_a_rep",
        status="warned",
        severity="warn",
        failures=12,
        description="An order without a rep is in the company's numbers and in nobody's own.",
    ),
)

RECONCILIATION = (
    {
        "entity": "finance.payment",
        "measure": "amount",
        "staged": "220918.7700",
        "left_out": "0.0000",
        "in_mart": "220918.7700",
        "difference": "0.0000",
        "explanation": "deleted in the source",
    },
    {
        "entity": "finance.order",
        "measure": "rows",
        "staged": "400.0000",
        "left_out": "3.0000",
        "in_mart": "395.0000",
        "difference": "2.0000",
        "explanation": "deleted in the source",
    },
)


def write_build(
    home: Path,
    *,
    number: int = 1,
    day: date = DAY,
    status: str = "passed",
    tests: Sequence[Mapping[str, Any]] = GOOD_TESTS,
    error: str | None = None,
    reconciliation: Sequence[Mapping[str, Any]] = RECONCILIATION,
) -> str:
    name = f"{day}-{number:04}"
    write_json(
        home / "evidence" / "builds" / f"{name}.json",
        {
            "as_of": str(day),
            "status": status,
            "mode": "incremental",
            "reason": "everything through 2026-02-28 is unchanged",
            "started_at": f"{day}T01:10:00+00:00",
            "finished_at": f"{day}T01:10:31+00:00",
            "models": 96,
            "tests": list(tests),
            "reconciliation": list(reconciliation),
            "error": error,
        },
    )
    return name


def write_checks(home: Path, about: str, *results: Mapping[str, Any]) -> None:
    write_json(home / "evidence" / "checks" / f"{about}.json", list(results))


def expectation(
    dataset: str, *, status: str = "passed", severity: str = "critical", unexpected: int = 0
) -> dict[str, Any]:
    return {
        "suite": f"mart_{dataset}",
        "dataset": dataset,
        "expectation": "expect_column_values_to_not_be_null",
        "columns": ["order_id"],
        "severity": severity,
        "status": status,
        "reason": "A row without a key cannot be traced to its source.",
        "rows_checked": 400,
        "rows_unexpected": unexpected,
        "observed": None,
        "explanation": "the column is missing" if status == "errored" else None,
    }


def write_refusal(
    home: Path,
    department: str,
    *,
    day: date = DAY,
    error: str = "ExtractTruncated",
    message: str = "finance.order from orders.csv: 12 rows, after 400 on 2026-02-28",
) -> None:
    write_json(
        home / "evidence" / "loads" / f"{day}-{department}-0002.json",
        {
            "department": department,
            "day": str(day),
            "status": "refused",
            "error": {
                "type": error,
                "message": message,
                "what_to_do": "compare with the source",
            },
            "finished_at": f"{day}T01:00:09+00:00",
        },
    )
