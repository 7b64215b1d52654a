"""Files as departments make them, the same bytes every time."""

import codecs
import csv
import gzip
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from demo_company.exports.holding import Content, placed, rows_of, sheet_rows, without_quotes
from demo_company.exports.table import Cell, Row

_LONG_AGO = (2020, 1, 1, 0, 0, 0)
_WRITTEN_NOW = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def write_text(path: Path, content: Content, *, encoding: str, delimiter: str = ",") -> None:
    """A delimited file. Windows line ends, quotes where needed, nothing for null."""
    encode = codecs.getincrementalencoder(encoding)().encode
    with path.open("wb") as file:
        file.write(encode(_delimited([list(content.headers)], delimiter)))
        rows = encode(_delimited(content.rows, delimiter))
        for company in range(1, content.companies + 1):
            file.write(rows_of(company, rows))


def _delimited(rows: list[Row], delimiter: str) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()


def write_json_lines(path: Path, content: Content) -> None:
    """One object a line, nulls left out; compressed if the name ends in .gz."""
    lines = (
        json.dumps(
            {k: cell for k, cell in zip(content.headers, row, strict=True) if cell is not None},
            ensure_ascii=False,
        )
        for row in content.rows
    )
    rows = without_quotes("".join(f"{line}\n" for line in lines).encode())
    with path.open("wb") as file:
        for company in range(1, content.companies + 1):
            data = rows_of(company, rows)
            if path.suffix == ".gz":  # its best takes ten times the time of its fastest
                data = gzip.compress(data, 9 if company == 1 else 1, mtime=0)
            file.write(data)


def write_json_records(path: Path, content: Content) -> None:
    """One array of objects, nulls written. A header `a.b` is field b of object a, `a[]` a list."""
    records = (
        json.dumps(
            _nested(dict(zip(content.headers, row, strict=True))), ensure_ascii=False, indent=1
        )
        for row in content.rows
    )
    rows = without_quotes(",\n".join(records).encode())
    companies = range(1, content.companies + 1) if rows else ()
    with path.open("wb") as file:
        file.write(b"[\n" + b",\n".join(rows_of(company, rows) for company in companies) + b"\n]\n")


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


def write_workbook(path: Path, sheets: Mapping[str, Content]) -> None:
    """An .xlsx file. The library writes the time of day into it: taken out again."""
    from openpyxl import Workbook  # slow, and days that are already written need none

    workbook = Workbook(write_only=True)
    parts = {}
    for number, (name, content) in enumerate(sheets.items(), 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = content
        sheet = workbook.create_sheet(name)
        for row in (content.headers, *content.rows):
            sheet.append(row)
    buffer = io.BytesIO()
    workbook.save(buffer)
    with zipfile.ZipFile(buffer) as written, zipfile.ZipFile(path, "w") as archive:
        for name in written.namelist():
            entry = zipfile.ZipInfo(name, date_time=_LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            data = written.read(name)
            with archive.open(entry, "w") as part:
                if name in parts:
                    part.writelines(_sheet(data, parts[name]))
                else:
                    part.write(_WRITTEN_NOW.sub(rb"\g<1>2020-01-01T00:00:00Z", data))


def _sheet(xml: bytes, content: Content) -> Iterator[bytes]:
    """A sheet with the rows of all companies, from one with those of the first."""
    begin, end = (xml.index(b"</row>") + 6, xml.rindex(b"</row>") + 6)
    yield xml[:begin]
    yield rows_of(1, xml[begin:end])
    rows = sheet_rows(xml[begin:end]) if content.companies > 1 else []
    for company in range(2, content.companies + 1):
        first = 2 + (company - 1) * len(rows)
        yield rows_of(company, placed(rows, first))
    yield xml[end:]
