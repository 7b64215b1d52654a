"""A holding of sister companies: each is the simulated company with ids of its own.

What one company exports is rendered once, with a mark in every id that is its own. A sister's rows
are these bytes with her number in place of the marks, so millions of rows cost hardly more than
copying them. The first company's ids are those of the company alone. Products, words and rates are
shared, and nobody deals with a sister: so each has the numbers of the company alone, and what adds
up is so many times as much.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from demo_company.exports.table import Cell, Row, Table

# How many companies there are: 36,000 activities each, those of sales and those on leads.
SCALES = {"small": 1, "medium": 28, "large": 280}
MOST = 999

# Control characters are one byte in every encoding here, part of no other character, and in no text
# of the company. The libraries that write workbooks and JSON leave this one as it is.
_ID = b"\x7f"
_ROOM = b"\x7f#"
_ROW = b"\x7f@"
_NUMBER = re.compile(rb'"\x7f!(\d+)\x7f#(\d+)"')
_CELLS_PLACE = re.compile(rb'(<(?:row|c) r="[A-Z]*)\d+')
_NO_ROOM = "000"


@dataclass(frozen=True)
class Content:
    """What a file or sheet is made of: the rows of one company, and how many there are.

    Where the companies have an id of their own, the rows hold a mark.
    """

    headers: list[str]
    rows: list[Row]
    companies: int = 1

    @staticmethod
    def of(table: Table, rows: list[Row], companies: int) -> "Content":
        own = [place for place, column in enumerate(table.columns) if column.is_own_id]
        marked = [row.copy() for row in rows]
        for row in marked:
            for place in own:
                row[place] = _marked(row[place])
        return Content(table.headers, marked, 1 if table.is_shared else companies)


def rows_of(company: int, rows: bytes) -> bytes:
    """Rendered rows with the ids of the company of this number, counted from 1.

    The text `E042` is `2-E042` in the second one; the number 7300000000000012001, which leaves room
    for it from the third digit on, is 7300100000000012001.
    """
    prefix = b"" if company == 1 else b"%d-" % company
    return rows.replace(_ROOM, b"%03d" % (company - 1)).replace(_ID, prefix)


def without_quotes(json: bytes) -> bytes:
    """JSON with marked numbers as numbers, which a mark turns into strings."""
    return _NUMBER.sub(rb"\1" + _ROOM + rb"\2", json)


def sheet_rows(xml: bytes) -> Sequence[bytes]:
    """The rows of a sheet, for `placed`."""
    unplaced = _CELLS_PLACE.sub(rb"\1" + _ROW, xml)
    return [row + b"</row>" for row in unplaced.split(b"</row>")[:-1]]


def placed(rows: Sequence[bytes], first: int) -> bytes:
    """The same rows of a sheet from the row number `first` on."""
    return b"".join(row.replace(_ROW, b"%d" % number) for number, row in enumerate(rows, first))


def _marked(cell: Cell) -> Cell:
    if cell is None:
        return None
    if isinstance(cell, str):
        return "\x7f" + cell
    digits = str(cell)
    if digits[2:5] != _NO_ROOM:
        raise ValueError(f"the id {cell} has no room for a company's number")
    return f"\x7f!{digits[:2]}\x7f#{digits[5:]}"
