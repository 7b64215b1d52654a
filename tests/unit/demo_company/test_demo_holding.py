"""A holding is so many times the company: the same facts, and ids that no sister shares."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from demo_company import SCALES, write_exports
from demo_company.exports.table import Column, Table
from demo_company.exports.writing import TABLES
from demo_company.log import Log
from demo_company.records import Activity, LeadActivity
from ingestion.contract import DEPARTMENTS, load_contracts
from ingestion.manifest import EntityManifest
from ingestion.mapping import load_mapping
from ingestion.run import Source, accept, land
from nightly import lake
from nightly.settings import Settings

FIRST = date(2024, 11, 30)
DAYS = (FIRST, FIRST + timedelta(days=1))
COMPANIES = 3
MARKED_TEXT = re.compile(r"([23])-(.+)")
MARKED_NUMBER = re.compile(r"(\d\d)(\d{3})(\d{14})")
NOT_OF_THE_ROW = ("source_row",)

Row = dict[str, Any]


@dataclass(frozen=True)
class Company:
    """What it exported, and the lake after all of it was loaded."""

    exports: Path
    home: Path
    loads: dict[tuple[str, str], EntityManifest]


def company(folder: Path, companies: int) -> Company:
    exports = folder / "exports"
    write_exports(exports, through=DAYS[-1], first_day=FIRST, companies=companies)
    loads = {
        (manifest.day, entity.entity): entity
        for day in DAYS
        for department in DEPARTMENTS
        for manifest in [accept(folder, land(folder, department, day, [Source("demo", exports)]))]
        for entity in manifest.entities
    }
    return Company(exports, folder, loads)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return company(tmp_path_factory.mktemp("alone"), 1)


@pytest.fixture(scope="module")
def holding(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return company(tmp_path_factory.mktemp("holding"), COMPANIES)


def columns_by_name(table: Table) -> dict[str, Column]:
    """The columns of an export by the names of the contract, as the mapping has them."""
    rules = {rule.entity: rule for rule in load_mapping("demo").entities}
    by_header = {column.header: column for column in table.columns}
    (feed,) = rules[table.kind.entity].feeds
    return {each.column: by_header[each.sources[0]] for each in feed.columns}


def taken_apart(value: str, column: Column) -> tuple[int, str]:
    """The company that an id is of, and the id it has in the company alone."""
    if found := MARKED_TEXT.fullmatch(value):
        return int(found[1]), found[2]
    if column in NUMBERS and (found := MARKED_NUMBER.fullmatch(value)):
        return int(found[2]) + 1, f"{found[1]}000{found[3]}"
    return 1, value


NUMBERS = [
    column
    for table in TABLES
    for column in table.columns
    if column.is_own_id and column.header in ("id", "ticket_id")
]


def rows_of(company: Company, table: Table, day: date) -> list[Row]:
    path = (
        company.home
        / "lake"
        / table.department
        / table.kind.entity.split(".")[1]
        / f"ds={day}"
        / "demo.parquet"
    )
    rows: list[Row] = pq.read_table(path).drop_columns(NOT_OF_THE_ROW).to_pylist()
    return rows


def in_order(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=repr)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.kind.entity)
def test_each_company_has_the_rows_of_the_company_alone_under_ids_of_its_own(
    table: Table, alone: Company, holding: Company
) -> None:
    own = {name: column for name, column in columns_by_name(table).items() if column.is_own_id}
    for day in DAYS:
        expected = in_order(rows_of(alone, table, day))
        if table.is_shared:
            assert in_order(rows_of(holding, table, day)) == expected
            continue
        found: dict[int, list[Row]] = {number: [] for number in range(1, COMPANIES + 1)}
        for row in rows_of(holding, table, day):
            parts = {n: taken_apart(row[n], c) for n, c in own.items() if row[n] is not None}
            (number,) = {number for number, _ in parts.values()}
            found[number].append(row | {name: value for name, (_, value) in parts.items()})
        assert {number: in_order(rows) for number, rows in found.items()} == dict.fromkeys(
            found, expected
        )


def test_counts_and_control_totals_are_so_many_times_those_of_the_company(
    alone: Company, holding: Company
) -> None:
    shared = {table.kind.entity for table in TABLES if table.is_shared}
    assert holding.loads.keys() == alone.loads.keys()
    for key, one in alone.loads.items():
        times = 1 if key[1] in shared else COMPANIES
        many = holding.loads[key]
        assert many.rows_read == times * one.rows_read
        assert many.rows_accepted == times * one.rows_accepted
        assert many.rows_quarantined == times * one.rows_quarantined
        assert {c: Decimal(total.accepted) for c, total in many.control_totals.items()} == {
            c: times * Decimal(total.accepted) for c, total in one.control_totals.items()
        }
    assert sum(one.rows_accepted for one in alone.loads.values()) > 10_000


def test_an_id_is_the_companys_own_exactly_where_what_it_refers_to_is() -> None:
    own = {
        f"{table.kind.entity}.{name}": column.is_own_id
        for table in TABLES
        for name, column in columns_by_name(table).items()
    }
    references = {
        f"{contract.name}.{column.name}": column.references
        for contract in load_contracts().values()
        for column in contract.columns
        if column.references in own and f"{contract.name}.{column.name}" in own
    }
    assert len(references) > 50
    assert {name: own[name] for name in references} == {
        name: own[str(target)] for name, target in references.items()
    }


def test_every_table_has_a_key_of_the_companys_own_or_is_shared() -> None:
    for table in TABLES:
        columns = columns_by_name(table)
        has_own_key = any(columns[name].is_own_id for name in table.kind.key)
        assert has_own_key is not table.is_shared
    assert {t.kind.entity for t in TABLES if t.is_shared} == {
        "finance.product",
        "finance.exchange_rate",
    }


def test_the_planted_rows_of_every_company_are_the_ones_set_aside(holding: Company) -> None:
    for day in DAYS:
        planted = json.loads((holding.exports / "planted" / f"{day}.json").read_text("utf-8"))
        expected = Counter(
            (row["entity"], row["row"]) for row in planted if row["outcome"] == "quarantined"
        )
        found: Counter[tuple[str, int]] = Counter()
        for path in holding.home.glob(f"quarantine/*/*/ds={day}/demo.jsonl"):
            department, entity = path.parts[-4:-2]
            for line in path.read_text(encoding="utf-8").splitlines():
                found[f"{department}.{entity}", json.loads(line)["source_row"]] += 1
        assert found == expected


def test_the_first_companys_rows_come_first_and_are_those_of_the_company_alone(
    alone: Company, holding: Company
) -> None:
    for name in ("crm/{}/客户.csv", "crm/{}/线索.csv", "after_sales/{}/tickets.jsonl"):
        one, many = ((c.exports / name.format(FIRST)).read_bytes() for c in (alone, holding))
        assert many.startswith(one)
        assert len(many) > 2.5 * len(one)


def test_a_workbook_of_a_holding_has_every_row_in_a_place_of_its_own(
    alone: Company, holding: Company
) -> None:
    one, many = (
        load_workbook(each.exports / "finance" / f"{FIRST}" / "财务台账.xlsx")
        for each in (alone, holding)
    )
    rows = one["订单"].max_row - 1
    assert many["订单"].max_row == 1 + COMPANIES * rows
    for row in (2, rows + 1):
        first, second = (
            [cell.value for cell in many["订单"][row + number * rows]] for number in (0, 1)
        )
        assert first == [cell.value for cell in one["订单"][row]]
        assert second[:3] == [f"2-{value}" for value in first[:3]]
        assert second[9:] == first[9:]


def test_another_number_of_companies_replaces_what_is_there(alone: Company, tmp_path: Path) -> None:
    for companies in (2, 1):
        write_exports(tmp_path, through=FIRST, first_day=FIRST, companies=companies)
    leads = f"crm/{FIRST}/线索.csv"
    assert (tmp_path / leads).read_bytes() == (alone.exports / leads).read_bytes()


def test_a_lake_knows_whether_it_was_loaded_from_the_exports_of_this_scale(
    alone: Company, holding: Company
) -> None:
    settings = Settings(home=holding.home, sources=())
    for day in DAYS:
        assert lake.holds(settings, day, "demo", holding.exports)
        assert not lake.holds(settings, day, "demo", alone.exports)


@pytest.mark.parametrize("companies", [0, 1000])
def test_a_holding_without_companies_or_of_too_many_is_refused(
    tmp_path: Path, companies: int
) -> None:
    with pytest.raises(ValueError, match="1 to 999 companies"):
        write_exports(tmp_path, companies=companies)


def test_the_scales_have_as_many_activities_as_they_promise(log: Log) -> None:
    activities = len(log.latest(Activity)) + len(log.latest(LeadActivity))
    assert 1_000_000 <= SCALES["medium"] * activities < 1_100_000
    assert 10_000_000 <= SCALES["large"] * activities < 11_000_000
    assert SCALES["small"] == 1
