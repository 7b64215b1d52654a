"""Workbooks: `.xlsx`, `.xls`, `.xlsb` and `.ods`, one sheet, read by calamine.

A sheet is held in memory while it is read; Excel ends at 1,048,576 rows.

Numbers come as binary fractions. They are written out with the 15 digits that Excel itself shows,
so that 1.1 stored as 1.1000000000000001 is 1.1, and whole numbers have no `.0`. A whole number of
more than 15 digits has lost its end in Excel already: its row is set aside. So is a row with a
formula that was never calculated or a cell with an error, which calamine would give as empty.
"""

import io
import re
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from posixpath import join, normpath
from typing import Any

import python_calamine as calamine

from ingestion.errors import ContractBroken, SourceUnreadable
from ingestion.mapping import FileRule
from ingestion.mapping_file import did_you_mean
from ingestion.readers.extract import (
    Chunk,
    FileFacts,
    Malformed,
    RowNumbers,
    chunks_of,
    pick_lines,
)
from ingestion.readers.storage import Location, SourceBytes

_MAX_FILE_BYTES = 256 * 2**20
_MAX_SHEET_BYTES = 2 * 2**30
_MAX_EXACT = 10**15
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

# In a .xls file: a cell with an error code, and a formula whose last result was an error.
_XLS_ERRORS = re.compile(
    rb"\x05\x02\x08\x00.{6}[\x00\x07\x0f\x17\x1d\x24\x2a]\x01"
    rb"|\x06\x00.{8}\x02\x00[\x00\x07\x0f\x17\x1d\x24\x2a]\x00{3}\xff\xff",
    re.DOTALL,
)


class ExcelExtract:
    """One sheet below its header. Rows without any value are no records."""

    natively_typed = True
    may_hold_bad_bytes = False

    def __init__(self, rule: FileRule, location: Location) -> None:
        self._rule = rule
        self._location = location
        source = SourceBytes(location, min(rule.max_uncompressed_bytes, _MAX_FILE_BYTES))
        with io.BufferedReader(source) as stream:
            content = stream.read()
            sha256, size = source.finish()
        self._facts = FileFacts(location.name, sha256, size, "binary")
        _refuse_bomb(location, content)
        self._content = content
        sheet = self._sheet()
        header = self._header_row(sheet)
        self.columns = tuple("" if cell is None else cell for cell in header)

    @property
    def name(self) -> str:
        return self._location.name

    def facts(self) -> FileFacts:
        return self._facts

    def chunks(self) -> Iterator[Chunk]:
        return chunks_of(len(self.columns), self._records())

    def lines(self, source_rows: RowNumbers) -> Iterator[tuple[int, int]]:
        records = ((record, line) for record, (line, _) in enumerate(self._rows(), 1))
        return pick_lines(records, source_rows)

    def _sheet(self) -> calamine.CalamineSheet:
        try:
            book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(self._content))
            names = book.sheet_names
            wanted = self._rule.sheet or names[0]
            if wanted not in names:
                hint = did_you_mean(wanted, names)
                raise ContractBroken(f"{self.name} has no sheet {wanted!r}.{hint}")
            self._sheet_name = wanted
            return book.get_sheet_by_name(wanted)
        except (calamine.CalamineError, IndexError, OSError) as cause:
            raise SourceUnreadable(f"{self.name} is no workbook that can be read") from cause

    def _header_row(self, sheet: calamine.CalamineSheet) -> list[str | None]:
        if self._rule.header_row is None:
            return list(self._rule.columns)
        for number, row in enumerate(sheet.iter_rows(), 1):
            if number == self._rule.header_row and any(cell != "" for cell in row):
                return list(self._rule.columns) or [_text(cell) for cell in row]
        raise SourceUnreadable(f"{self.name}: no header in row {self._rule.header_row}")

    def _rows(self) -> Iterator[tuple[int, Sequence[Any]]]:
        """Row number as Excel shows it, and cells, of each record."""
        first = self._rule.header_row or 0
        for number, row in enumerate(self._sheet().iter_rows(), 1):
            if number > first and any(cell != "" for cell in row):
                yield number, row

    def _records(self) -> Iterator[tuple[int, Sequence[str | None]] | Malformed]:
        damaged = _damaged_cells(self.name, self._content, self._sheet_name)
        width = len(self.columns)
        for record, (number, row) in enumerate(self._rows(), 1):
            problem = damaged.get(number) or _rounded_number(row)
            cells = [_text(cell) for cell in row]
            if problem or any(cell is not None for cell in cells[width:]):
                raw = " | ".join(cell or "" for cell in cells)
                reason = problem or f"more than the {width} columns of the header"
                rule = "unreadable_cell" if problem else "malformed_record"
                yield Malformed(record, rule, reason, raw)
            else:
                yield record, (cells + [None] * width)[:width]


def _text(cell: Any) -> str | None:
    match cell:
        case "":
            return None
        case str():
            return cell
        case bool():
            return "true" if cell else "false"
        case int():
            return str(cell)
        case float():
            return f"{Decimal(f'{cell:.15g}'):f}"
        case datetime():
            return cell.isoformat(sep=" ")
        case date():
            return f"{cell.isoformat()} 00:00:00"
        case time() | timedelta():
            return str(cell)
        case _:
            raise TypeError(f"calamine gave a {type(cell).__name__}")


def _rounded_number(row: Sequence[Any]) -> str | None:
    too_long = any(isinstance(c, int | float) and abs(c) >= _MAX_EXACT for c in row)
    return "a number of more than 15 digits, which Excel has rounded" if too_long else None


def _refuse_bomb(location: Location, content: bytes) -> None:
    if not content.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile as cause:
        raise SourceUnreadable(f"{location} is no workbook that can be read") from cause
    # Sheets of repeated values compress far better than text files do.
    if unpacked > _MAX_SHEET_BYTES or unpacked > 64 * 2**20 + 200 * len(content):
        raise SourceUnreadable(
            f"{location} unpacks to {unpacked} bytes from {len(content)} and was not read; if it is"
            " genuine, deliver it as CSV"
        )


def _damaged_cells(name: str, content: bytes, sheet: str) -> dict[int, str]:
    """Rows of the sheet, as Excel numbers them, with cells that have no value to read."""
    if not content.startswith(b"PK"):
        if _XLS_ERRORS.search(content):
            raise SourceUnreadable(
                f"{name} has cells with errors such as #N/A; correct them, or save it as .xlsx so"
                " that only their rows are set aside"
            )
        return {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        path = _sheet_path(archive, sheet)
        if path is None:
            return {}
        with archive.open(path) as stream:
            return _damaged_rows(stream)


def _damaged_rows(stream: Any) -> dict[int, str]:
    damaged: dict[int, str] = {}
    number = 0
    for event, element in ElementTree.iterparse(stream, events=("start", "end")):
        if event == "start":
            if element.tag == f"{_MAIN}row":
                number = int(element.get("r", number + 1))
            continue
        if element.tag == f"{_MAIN}c":
            has_value = bool(element.findtext(f"{_MAIN}v"))
            if element.get("t") == "e":
                damaged[number] = "a cell with an error"
            elif (
                element.find(f"{_MAIN}f") is not None
                and not has_value
                and element.get("t") != "str"  # a formula whose result is an empty text
            ):
                damaged[number] = "a formula that was never calculated"
            element.clear()
        elif element.tag == f"{_MAIN}row":
            element.clear()
    return damaged


def _sheet_path(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The part of an .xlsx that holds `sheet`; None for other kinds of workbook."""
    if "xl/workbook.xml" not in archive.namelist():
        return None
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    for entry in book.iter(f"{_MAIN}sheet"):
        if entry.get("name") == sheet:
            target = targets[entry.get(_RELATION)]
            return target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
    return None
