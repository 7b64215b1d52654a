"""Files as departments make them, the same bytes every time."""

import csv
import gzip
import io
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from demo_company.exports.table import Cell, Row

Rows = tuple[list[str], list[Row]]  # headers and rows

_LONG_AGO = (2020, 1, 1, 0, 0, 0)
_WRITTEN_NOW = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def write_text(path: Path, content: Rows, *, encoding: str, delimiter: str = ",") -> None:
    """A delimited file. Windows line ends, quotes where needed, nothing for null."""
    headers, rows = content
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows(rows)
    path.write_bytes(buffer.getvalue().encode(encoding))


def write_json_lines(path: Path, content: Rows) -> None:
    """One object a line, nulls left out; compressed if the name ends in .gz."""
    headers, rows = content
    lines = (
        json.dumps(
            {key: cell for key, cell in zip(headers, row, strict=True) if cell is not None},
            ensure_ascii=False,
        )
        for row in rows
    )
    data = "".join(f"{line}\n" for line in lines).encode()
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)


def write_json_records(path: Path, content: Rows) -> None:
    """One array of objects, nulls written. A header `a.b` is field b of object a, `a[]` a list."""
    headers, rows = content
    records = [_nested(dict(zip(headers, row, strict=True))) for row in rows]
    path.write_bytes(json.dumps(records, ensure_ascii=False, indent=1).encode() + b"\n")


def _nested(row: Mapping[str, Cell]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for header, cell in row.items():
        name, _, field = header.partition(".")
        if field:
            known = record.setdefault(name, None)
            record[name] = known if cell is None else {**(known or {}), field: cell}
        elif name.endswith("[]"):
            record[name.removesuffix("[]")] = [] if cell is None else [cell]
        else:
            record[name] = cell
    return record


def write_workbook(path: Path, sheets: Mapping[str, Rows]) -> None:
    """An .xlsx file. The library writes the time of day into it: taken out again."""
    from openpyxl import Workbook  # slow, and days that are already written need none

    workbook = Workbook(write_only=True)
    for name, (headers, rows) in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in (headers, *rows):
            sheet.append(row)
    buffer = io.BytesIO()
    workbook.save(buffer)
    with zipfile.ZipFile(buffer) as written, zipfile.ZipFile(path, "w") as archive:
        for name in written.namelist():
            data = written.read(name)
            if name == "docProps/core.xml":
                data = _WRITTEN_NOW.sub(rb"\g<1>2020-01-01T00:00:00Z", data)
            entry = zipfile.ZipInfo(name, date_time=_LONG_AGO)
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
