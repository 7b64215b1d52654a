"""A lake as many nights would have left it, written at once: a company that grows by the day.

Day by day the same number of events, so that ten times the history has ten times the rows, and the
last days hold exactly the same rows however long the history is. One event in twenty is late: it
happened up to 60 days before it was loaded. Values are hashes of day and row: no two runs differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from ingestion.contract import DEPARTMENTS, contracts_of, load_contracts
from ingestion.lake import manifest_path, partition, seed_lake, sha256_of_file
from ingestion.manifest import EntityManifest, Manifest

if TYPE_CHECKING:
    from nightly.settings import Settings

SOURCE = "bench"
LAST_DAY = date(2026, 3, 1)
MAPPING = f"""\
source: {SOURCE}
time_zone: UTC
currency: EUR
files: {{leads: {{path: leads.csv}}}}
entities: {{crm.lead: {{from: leads, columns: {{lead_id: lead_id, created_at: created_at}}}}}}
"""

MACROS = """
create temp macro pick(k, i, salt, n) as cast(hash(k * 1000003 + i, salt) % n as bigint);
create temp macro id(letter, k, i) as letter || k || '-' || i;
create temp macro happened(d, k, i) as cast(d as timestamp) + to_seconds(pick(k, i, 1, 86000))
    - case when pick(k, i, 2, 20) = 0 then to_days(cast(1 + pick(k, i, 3, 60) as integer))
           else to_days(0) end;
"""

# One of the customers that came in the last 300 days.
CUSTOMER = "id('A', greatest(k - pick(k, i, 16, 300), {first}), pick(k, i, 17, {accounts}))"

# Rows of an entity per 100 events of a day, and its columns as expressions over the day `d`, its
# number `k` and the row `i` of that day. Columns that are not named are null.
EVENTS: Mapping[str, tuple[int, Mapping[str, str]]] = {
    "crm.account": (
        4,
        {
            "account_id": "id('A', k, i)",
            "valid_from": "date '1900-01-01'",
            "account_kind": "'company'",
            "segment_id": "'segment-' || pick(k, i, 10, 4)",
            "owner_user_id": "'U' || pick(k, i, 11, 60)",
            "region_id": "'region-' || pick(k, i, 12, 6)",
            "channel_id": "'channel-' || pick(k, i, 13, 3)",
            "created_at": "cast(d as timestamp)",
            "is_key_account": "pick(k, i, 14, 10) = 0",
        },
    ),
    "crm.lead": (
        20,
        {
            "lead_id": "id('L', k, i)",
            "created_at": "happened(d, k, i)",
            "lead_source_id": "'source-' || pick(k, i, 10, 8)",
            "owner_user_id": "'U' || pick(k, i, 11, 60)",
            "region_id": "'region-' || pick(k, i, 12, 6)",
            "product_line_id": "'line-' || pick(k, i, 13, 5)",
            "assigned_at": "happened(d, k, i) + interval 5 minute",
            "first_contacted_at": "happened(d, k, i) + to_minutes(pick(k, i, 14, 200))",
            "judged_at": "happened(d, k, i) + interval 5 hour",
            "judgement": "(['valid', 'valid', 'invalid'])[1 + pick(k, i, 15, 3)]",
            "account_id": CUSTOMER,
        },
    ),
    "crm.opportunity": (
        10,
        {
            "opportunity_id": "id('P', k, i)",
            "account_id": CUSTOMER,
            "lead_id": "id('L', k, i)",
            "owner_user_id": "'U' || pick(k, i, 11, 60)",
            "product_line_id": "'line-' || pick(k, i, 13, 5)",
            "region_id": "'region-' || pick(k, i, 12, 6)",
            "stage": "(['won', 'lost'])[1 + pick(k, i, 15, 2)]",
            "outcome": "(['won', 'lost'])[1 + pick(k, i, 15, 2)]",
            "created_at": "happened(d, k, i) - to_days(cast(pick(k, i, 18, 90) as integer))",
            "closed_at": "happened(d, k, i)",
            "amount": "pick(k, i, 19, 5000000) / 100",
            "currency": "'EUR'",
        },
    ),
    "finance.order": (
        20,
        {
            "order_id": "id('O', k, i)",
            "account_id": CUSTOMER,
            "owner_user_id": "'U' || pick(k, i, 11, 60)",
            "channel_id": "'channel-' || pick(k, i, 13, 3)",
            "region_id": "'region-' || pick(k, i, 12, 6)",
            "ordered_at": "happened(d, k, i)",
            "approved_at": "happened(d, k, i) + interval 2 hour",
            "promised_on": "cast(happened(d, k, i) as date) + 9",
            "delivered_at": "if(pick(k, i, 15, 4) < 2, happened(d, k, i) + to_days(5), null)",
            "status": "(['delivered', 'delivered', 'placed', 'cancelled'])[1 + pick(k, i, 15, 4)]",
        },
    ),
    "finance.order_line": (
        40,
        {
            "order_line_id": "id('N', k, i)",
            "order_id": "id('O', k, i // 2)",
            "product_id": "'product-' || pick(k, i, 13, 200)",
            "quantity": "1 + pick(k, i, 15, 9)",
            "unit_price": "pick(k, i, 19, 100000) / 100",
            "discount_amount": "pick(k, i, 20, 100) / 100",
            "freight_amount": "pick(k, i, 21, 900) / 100",
            "currency": "'EUR'",
        },
    ),
    "finance.payment": (
        8,
        {
            "payment_id": "id('M', k, i)",
            "order_id": "id('O', k, i)",
            "account_id": CUSTOMER,
            "received_at": "happened(d, k, i)",
            "amount": "pick(k, i, 19, 500000) / 100",
            "currency": "'EUR'",
        },
    ),
    "after_sales.ticket": (
        2,
        {
            "ticket_id": "id('T', k, i)",
            "account_id": CUSTOMER,
            "ticket_type": "(['question', 'fault', 'complaint'])[1 + pick(k, i, 15, 3)]",
            "opened_at": "happened(d, k, i)",
            "first_responded_at": "happened(d, k, i) + to_minutes(pick(k, i, 18, 300))",
            "resolved_at": "happened(d, k, i) + to_hours(cast(5 + pick(k, i, 19, 80) as integer))",
            "status": "'resolved'",
        },
    ),
}

# What is on record from the first day: rows `i` of it, and the columns.
MASTER_DATA: Mapping[str, tuple[int, Mapping[str, str]]] = {
    "crm.team": (
        6,
        {
            "team_id": "'team-' || i",
            "valid_from": "date '1900-01-01'",
            "team_name": "'Team ' || i",
            "region_id": "'region-' || i",
        },
    ),
    "crm.user": (
        60,
        {
            "user_id": "'U' || i",
            "valid_from": "date '1900-01-01'",
            "role": "'rep'",
            "team_id": "'team-' || i % 6",
            "region_id": "'region-' || i % 6",
            "seniority": "'regular'",
            "hired_on": "d",
        },
    ),
    "finance.product": (
        200,
        {
            "product_id": "'product-' || i",
            "valid_from": "date '1900-01-01'",
            "product_line_id": "'line-' || i % 5",
            "unit_cost": "5 + i / 10",
            "currency": "'EUR'",
        },
    ),
}


@dataclass(frozen=True, slots=True)
class History:
    """Days of `events` events each, of which the last is LAST_DAY."""

    days: int
    events: int

    @property
    def first_day(self) -> date:
        return LAST_DAY - timedelta(days=self.days - 1)


def write_lake(home: Path, history: History, *, later_days: int = 0) -> None:
    """Write the days of `history` into `home/lake`, or else only the `later_days`-th day after."""
    lake = home / "lake"
    seed_lake(lake)
    if later_days:
        first = last = LAST_DAY + timedelta(days=later_days)
    else:
        first, last = history.first_day, LAST_DAY
    with duckdb.connect() as connection:
        # One thread writes the rows of a day into one file.
        connection.execute("set threads = 1; set preserve_insertion_order = true")
        connection.execute(MACROS)
        if not later_days:
            for entity, (rows, columns) in MASTER_DATA.items():
                _write(connection, lake, entity, columns, rows, first, first)
        for entity, (share, columns) in EVENTS.items():
            accounts = history.events * EVENTS["crm.account"][0] // 100
            known = {
                name: sql.format(first=history.first_day.toordinal(), accounts=accounts)
                for name, sql in columns.items()
            }
            _write(connection, lake, entity, known, history.events * share // 100, first, last)
    for number in range((last - first).days + 1):
        for department in DEPARTMENTS:
            _write_manifest(lake, department, first + timedelta(days=number))


def _write(
    connection: duckdb.DuckDBPyConnection,
    lake: Path,
    entity: str,
    columns: Mapping[str, str],
    rows: int,
    first: date,
    last: date,
) -> None:
    lineage = {
        "source_system": f"'{SOURCE}'",
        "source_file": "'generated'",
        "source_row": "i + 1",
        "source_time_zone": "'UTC'",
        "loaded_on": "d",
    }
    expressions = {**columns, **lineage}
    selected = ", ".join(
        f"cast({expressions.get(name, 'null')} as {kind}) as {name}"
        for name, kind in load_contracts()[entity].lake_types.items()
    )
    folder = partition(lake, entity, first).parent
    connection.execute(
        f"""
        copy (
            select {selected}, d as ds
            from (
                select k, date '0001-01-01' + cast(k - 1 as integer) as d
                from range({first.toordinal()}, {last.toordinal()} + 1) as days (k)
            ) as days, range({rows}) as numbers (i)
            order by k, i
        ) to '{folder}' (
            format parquet, partition_by (ds), filename_pattern '{SOURCE}_', overwrite_or_ignore
        )
        """
    )
    for file in folder.glob(f"ds=*/{SOURCE}_*.parquet"):
        file.rename(file.with_name(f"{SOURCE}.parquet"))


def _write_manifest(lake: Path, department: str, day: date) -> None:
    """The manifest that a build reads: what is there, and its hash."""
    entities = []
    for contract in contracts_of(department):
        file = partition(lake, contract.name, day) / f"{SOURCE}.parquet"
        if file.exists():
            entities.append(
                EntityManifest(
                    entity=contract.name,
                    source=SOURCE,
                    partition=file.relative_to(lake.parent).as_posix(),
                    partition_sha256=sha256_of_file(file),
                    mapping_sha256="",
                    files=(),
                    lookups=(),
                    rows_read=0,
                    rows_accepted=0,
                    rows_quarantined=0,
                    rows_left_out=0,
                    quarantined=(),
                    findings=(),
                    control_totals={},
                )
            )
    Manifest(
        department=department,
        day=day.isoformat(),
        status="accepted",
        sources=(SOURCE,),
        entities=tuple(entities),
        started_at="",
        finished_at="",
    ).write(manifest_path(lake, department, day))


def installation(home: Path) -> "Settings":
    """The settings of an installation in `home` whose only source is the generated one."""
    from nightly.settings import Settings, SourceFolder

    mapping = home / f"{SOURCE}.yaml"
    mapping.parent.mkdir(parents=True, exist_ok=True)
    mapping.write_text(MAPPING, encoding="utf-8")
    return Settings(home=home, sources=(SourceFolder(str(mapping), None),))
