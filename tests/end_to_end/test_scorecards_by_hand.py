"""Six people's scorecards, worked out line by line in a spreadsheet, and what is published of them.

Whoever opens `scorecards_by_hand.xlsx` sees what was typed and every formula.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook
from spreadsheet import Cell, Sheet

import demo_company

WORKBOOK = Path(__file__).with_name("scorecards_by_hand.xlsx")
HEADER_ROW = 11
PEOPLE = [title for title in load_workbook(WORKBOOK).sheetnames if title != "How to read"]

# Column of the spreadsheet: column of the mart
COLUMNS = {
    "KPI": "kpi_id",
    "Whose number": "entity_type",
    "What became of it": "treatment",
    "Value": "value",
    "Value of month": "strftime(value_period_start, '%Y-%m')",
    "Target": "target_value",
    "Factor": "target_factor",
    "Offset": "offset_share",
    "Asked": "asked_value",
    "Attainment": "attainment",
    "Floor": "floor_attainment",
    "Cap": "cap_attainment",
    "Counted": "counted_attainment",
    "Perspective": "perspective",
    "Declared weight": "declared_weight",
    "Applied weight": "applied_weight",
    "Score": "score",
}


@pytest.fixture(scope="module")
def published(warehouse_of: Callable[[date], Path]) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(warehouse_of(demo_company.DEFAULT_DAY)), read_only=True)


@pytest.mark.parametrize("title", PEOPLE)
def test_a_scorecard_is_what_was_worked_out_by_hand(
    title: str, published: duckdb.DuckDBPyConnection
) -> None:
    sheet = Sheet(WORKBOOK, title)
    *lines, total = sheet.table(HEADER_ROW)
    month = date(whole(sheet.value("B2")), whole(sheet.value("C2")), 1)
    person = [sheet.value("B1"), month]
    rows = published.execute(
        f"select {', '.join(COLUMNS.values())} from marts.fct_scorecard_line "
        "where person_id = ? and period_start = ?",
        person,
    ).fetchall()
    assert sorted(rows) == sorted(tuple(line[name] for name in COLUMNS) for line in lines)
    card = published.execute(
        "select score, kept_weight, employment_month, role, stage, team_id, region_id, "
        "channel_id, market_mode "
        "from marts.fct_scorecard where person_id = ? and period_start = ?",
        person,
    ).fetchone()
    about = ("B4", "B5", "B6", "B7", "C7", "D7", "B8")
    assert card == (total["Score"], total["Kept"], *map(sheet.value, about))
    assert (total["Declared weight"], total["Applied weight"]) == (1, 1)


@pytest.mark.parametrize("title", PEOPLE)
def test_what_the_spreadsheet_shows_is_what_its_formulas_come_to(title: str) -> None:
    sheet = Sheet(WORKBOOK, title)
    formulas = sheet.formulas()
    assert len(formulas) > 50
    assert {cell: sheet.shown(cell) for cell in formulas} == {
        cell: sheet.value(cell) for cell in formulas
    }


def whole(cell: Cell) -> int:
    assert isinstance(cell, Decimal)
    return int(cell)
