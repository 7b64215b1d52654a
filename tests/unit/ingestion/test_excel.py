"""Workbooks: ids and money come out as a person sees them, what has no value is set aside."""

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from shop import Landed, Shop

from ingestion.errors import ContractBroken, SourceUnreadable

COLUMNS = {
    "invoice_id": "编号",
    "account_id": "客户",
    "invoiced_on": "开票日",
    "due_on": {"value": "2026-04-01"},
    "net_amount": "金额",
    "currency": {"value": "CNY"},
    "is_disputed": "争议",
    "updated_at": "更新",
}
HEADER = ["编号", "客户", "开票日", "金额", "争议", "更新"]


def workbook(*rows: list[object], sheet: str = "发票", mac: bool = False) -> bytes:
    book = openpyxl.Workbook()
    if mac:
        book.epoch = CALENDAR_MAC_1904
    page = book.active
    page.title = sheet
    for row in (HEADER, *rows):
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def land(shop: Shop, content: bytes, name: str = "book.xlsx") -> Landed:
    return shop.land(content, COLUMNS, name=name, entity="finance.invoice")


def row(number: object, **changes: object) -> list[object]:
    cells = dict(zip(HEADER, [number, "客户甲", date(2026, 3, 1), 1.1, True, None], strict=True))
    return list((cells | changes).values())


@pytest.mark.parametrize("mac", [False, True])
def test_cells_come_out_as_excel_shows_them(shop: Shop, mac: bool) -> None:
    at = datetime(2026, 3, 1, 10, 30, 15)
    landed = land(shop, workbook(row(42, 更新=at), row("0042", 金额=0.1 + 0.2), mac=mac))
    assert landed.column("invoice_id") == ["42", "0042"]
    assert landed.column("account_id") == ["客户甲", "客户甲"]
    assert landed.column("invoiced_on") == [date(2026, 3, 1)] * 2
    assert landed.column("net_amount") == [Decimal("1.10"), Decimal("0.30")]
    assert landed.column("is_disputed") == [True, True]
    assert landed.column("updated_at") == [at, None]


def test_a_number_too_long_for_excel_is_set_aside(shop: Shop) -> None:
    landed = land(shop, workbook(row(42), row(6222021234567890123)))
    assert landed.column("invoice_id") == ["42"]
    assert landed.set_aside() == [(3, "unreadable_cell", None)]


@pytest.mark.parametrize("cell", ["=1+1", "#N/A", "#DIV/0!"])
def test_cells_without_a_value_are_not_read_as_empty(shop: Shop, cell: str) -> None:
    landed = land(shop, workbook(row(1), row(2, 争议=cell), row(3)))
    assert landed.column("invoice_id") == ["1", "3"]
    assert landed.set_aside() == [(3, "unreadable_cell", None)]


def test_blank_rows_are_no_records_but_count_as_lines(shop: Shop) -> None:
    landed = land(shop, workbook(row(1), [None] * 6, row(2, 金额="viel")))
    assert landed.manifest.rows_read == 2
    assert landed.set_aside() == [(4, "cast", "net_amount")]


def test_a_missing_sheet_is_named(shop: Shop) -> None:
    with pytest.raises(ContractBroken, match=r"no sheet '订单'.*'发票'"):
        shop.land(
            workbook(row(1)),
            COLUMNS,
            name="book.xlsx",
            entity="finance.invoice",
            file={"sheet": "订单"},
        )


def test_old_workbooks_are_read_too(shop: Shop) -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("发票")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for column, name in enumerate(HEADER):
        page.write(0, column, name)
    for column, cell in enumerate(row(7)):
        page.write(1, column, cell, day if column == 2 else xlwt.Style.default_style)
    out = io.BytesIO()
    book.save(out)
    landed = land(shop, out.getvalue(), "book.xls")
    assert (landed.column("invoice_id"), landed.column("net_amount")) == (["7"], [Decimal("1.1")])
    assert landed.column("invoiced_on") == [date(2026, 3, 1)]


def test_an_error_in_an_old_workbook_stops_it(shop: Shop) -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("发票")
    for column, name in enumerate(HEADER):
        page.write(0, column, name)
    page.row(1).set_cell_error(0, 42)
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(SourceUnreadable, match=r"save it as \.xlsx"):
        land(shop, out.getvalue(), "book.xls")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"plain text"])
def test_what_is_no_workbook_is_refused(shop: Shop, content: bytes) -> None:
    with pytest.raises(SourceUnreadable, match="no workbook"):
        land(shop, content)
