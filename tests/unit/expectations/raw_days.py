"""A good day for every raw entity, grown from its contract."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

CONTRACTS = Path(__file__).parents[3] / "ingestion" / "contracts"
AS_OF = date(2026, 3, 1)
ROWS = 3

# What a contract cannot say about a consistent record. Everything else follows from its types.
CONSISTENT: dict[str, dict[str, Any]] = {
    "after_sales.renewal": {"status": "renewed"},
    "after_sales.survey_answer": {"scale_min": 0, "score": 1, "scale_max": 5},
    "after_sales.ticket": {"status": "resolved"},
    "after_sales.ticket_event": {"event_type": "replied"},
    "crm.activity": {"activity_type": "visit", "is_effective": True},
    "crm.commitment": {"scale_min": 0, "score": 1, "scale_max": 5},
    "crm.contract": {"status": "signed"},
    "crm.deal_step": {"process_type": "negotiation"},
    "crm.lead_activity": {"activity_type": "contacted"},
    "crm.opportunity": {"stage": "won", "outcome": "won"},
    "crm.opportunity_stage_change": {"from_stage": "proposal", "to_stage": "contract"},
    "crm.participation": {"participation_type": "product_exam"},
    "crm.purchase_plan": {"plan_year": 2026},
    "crm.quote": {"status": "submitted"},
    "crm.rnd_request": {"judgement": "valuable"},
    "crm.user": {"role": "rep"},
    "finance.invoice": {"status": "paid"},
    "finance.order": {"status": "delivered"},
}

GOOD_VALUES: dict[str, Callable[[str, int], Any]] = {
    "TEXT": lambda column, row: f"{column}-{row}",
    "DATE": lambda column, row: AS_OF,
    "TIMESTAMP": lambda column, row: f"{AS_OF} 09:00:00",
    "BIGINT": lambda column, row: 1,
    "DECIMAL": lambda column, row: 1,
    "BOOLEAN": lambda column, row: False,
}


@cache
def contracts() -> list[dict[str, Any]]:
    """Every contract, as the ODCS document that it is."""
    return [yaml.safe_load(path.read_text("utf-8")) for path in sorted(CONTRACTS.rglob("*.yaml"))]


def valid_values(column: Mapping[str, Any]) -> list[str]:
    return [
        value
        for rule in column.get("quality", [])
        for value in rule["arguments"].get("validValues", [])
    ]


def good_value(dataset: str, column: Mapping[str, Any], row: int) -> Any:
    """One value that the contract allows and that agrees with the rest of its record."""
    consistent = CONSISTENT.get(dataset, {})
    if column["name"] in consistent:
        return consistent[column["name"]]
    allowed = valid_values(column)
    kind = str(column["physicalType"]).partition("(")[0]
    return allowed[0] if allowed else GOOD_VALUES[kind](column["name"], row)


def land_day(
    folder: Path,
    department: str,
    entity: str | None = None,
    change: Mapping[str, Any] | None = None,
    *,
    changed_rows: int = 1,
    rows: int = ROWS,
    without: str | None = None,
) -> Path:
    """Land one good day of a department below `folder`, or of one entity, and return the batch.

    The first `changed_rows` rows get the values of `change`; the column `without` is left out.
    """
    batch = folder / "incoming" / department / str(AS_OF)
    for contract in contracts():
        if contract["domain"] != department or (entity and contract["name"] != entity):
            continue
        columns = contract["schema"][0]["properties"]
        target = batch / contract["name"] / "source_a.parquet"
        target.parent.mkdir(parents=True)
        records = [
            {column["name"]: good_value(contract["id"], column, row) for column in columns}
            for row in range(rows)
        ]
        for record in records[:changed_rows]:
            assert (change or {}).keys() <= record.keys(), "the contract has no such column"
            record.update(change or {})
        with duckdb.connect() as connection:
            described = ", ".join(f'"{c["name"]}" {c["physicalType"]}' for c in columns)
            connection.execute(f"create table landed ({described})")
            holes = ", ".join("?" for _ in columns)
            for record in records:
                connection.execute(f"insert into landed values ({holes})", [*record.values()])
            if without:
                connection.execute(f'alter table landed drop column "{without}"')
            connection.execute(f"copy landed to '{target}' (format parquet)")
    return batch
