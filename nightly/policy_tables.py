"""The policy tables as a user edits them: CSV files, read with their line numbers.

Which columns a table has, and of which type, `_policy__seeds.yml` says for dbt and for us.
"""

import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

DESCRIPTION = "_policy__seeds.yml"

Value = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in which line of which file, and what to do about it."""

    file: Path
    line: int | None
    what: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else str(self.file)
        return f"{where}: {self.what}"


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    values: Mapping[str, Value]

    @property
    def first_day(self) -> date:
        """A row without a period holds for ever."""
        day = self.values.get("valid_from")
        return day if isinstance(day, date) else date.min

    @property
    def last_day(self) -> date:
        """The day on which the row holds no more."""
        day = self.values.get("valid_to")
        return day if isinstance(day, date) else date.max

    def holds_on(self, day: date) -> bool:
        return self.first_day <= day < self.last_day


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of the right types. Their order is that of the file."""

    name: str
    file: Path
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """What the project says of a table: its columns with their types, and its rules."""

    name: str
    columns: Mapping[str, str]
    rules: Mapping[str, Any]


def descriptions(folder: Path) -> list[Description]:
    """The tables that the YAML file of a folder describes."""
    text = (folder / DESCRIPTION).read_text(encoding="utf-8")
    seeds = yaml.load(text, Loader=yaml.CSafeLoader)["seeds"]
    return [
        Description(
            name=seed["name"],
            columns=seed["config"]["column_types"],
            rules=seed["config"].get("meta", {}),
        )
        for seed in seeds
    ]


def read_table(folder: Path, described: Description) -> tuple[Table, list[Problem]]:
    """The rows of a table that can be read, and what is wrong with the others."""
    file = folder / f"{described.name}.csv"
    line = 1
    optional = described.rules.get("may_be_empty", ())
    rows: list[Row] = []
    problems: list[Problem] = []
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.reader(lines, strict=True)
            header = next(reader, [])
            if header != list(described.columns):
                what = f"the columns must be {','.join(described.columns)}, in this order"
                return Table(described.name, file, ()), [Problem(file, 1, what)]
            for fields in reader:
                line = reader.line_num + 1
                found = _row(fields, described.columns, optional)
                if isinstance(found, str):
                    problems.append(Problem(file, reader.line_num, found))
                else:
                    rows.append(Row(reader.line_num, found))
    except FileNotFoundError:
        what = "there is no such file: copy it from dbt_project/seeds and change it as you need"
        problems.append(Problem(file, None, what))
    except UnicodeDecodeError:
        problems.append(Problem(file, None, "this is not UTF-8: save it as CSV UTF-8"))
    except csv.Error as error:
        problems.append(Problem(file, line, f"this is no CSV ({error}): check the quotes"))
    return Table(described.name, file, tuple(rows)), problems


def _row(
    fields: list[str], columns: Mapping[str, str], optional: tuple[str, ...]
) -> dict[str, Value] | str:
    if len(fields) != len(columns):
        return f"{len(fields)} values where there are {len(columns)} columns: add or remove commas"
    values: dict[str, Value] = {}
    for (column, data_type), text in zip(columns.items(), fields, strict=True):
        if text == "":
            if column not in optional:
                return f"{column} is empty: fill it in"
            values[column] = None
            continue
        try:
            values[column] = _parse(data_type)(text)
        except ValueError as wrong:
            return f"{column} is {text!r}: {wrong}"
    return values


def _parse(data_type: str) -> Callable[[str], Value]:
    """How a value of a column type of dbt is read; ValueError says how to write it."""
    if data_type == "string":
        return _text
    if data_type == "int":
        return _whole
    if data_type == "date":
        return _date
    digits, after_point = map(int, re.findall(r"\d+", data_type))
    return lambda text: _decimal(text, digits - after_point, after_point)


def _text(text: str) -> str:
    if text != text.strip():
        raise ValueError("remove the blanks around it")
    return text


def _whole(text: str) -> int:
    if not re.fullmatch(r"-?\d+", text, re.ASCII):
        raise ValueError("write a whole number, like 12")
    return int(text)


def _date(text: str) -> date:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("write a day of the calendar, like 2026-03-01") from None


def _decimal(text: str, before_point: int, after_point: int) -> Decimal:
    found = re.fullmatch(r"-?(\d+)(?:\.(\d+))?", text, re.ASCII)
    if not found:
        raise ValueError("write a number, like 0.25, without blanks, commas or %")
    if len((found[2] or "").rstrip("0")) > after_point:
        raise ValueError(f"at most {after_point} digits after the point are kept")
    if len(found[1].lstrip("0")) > before_point:
        raise ValueError(f"at most {before_point} digits before the point are kept")
    return Decimal(text)
