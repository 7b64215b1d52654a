"""What the formulas of a spreadsheet come to, worked out in decimals: the few that ours has."""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

Cell = Decimal | str | None

_TOKEN = re.compile(
    r"(?P<text>\"[^\"]*\")|(?P<area>\$?[A-Z]+\$?\d+:\$?[A-Z]+\$?\d+)|(?P<name>[A-Z]+(?=\())"
    r"|(?P<cell>\$?[A-Z]+\$?\d+)|(?P<number>\d+)|(?P<sign><=|[-+*/()<=,])"
)


def _rounded(value: Decimal, digits: Decimal) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-int(digits)), ROUND_HALF_UP)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "ROUND": _rounded,
    "MIN": min,
    "MAX": max,
    "IF": lambda condition, then, otherwise: then if condition else otherwise,
    "SUM": lambda *areas: sum((v for area in areas for v in area if v is not None), Decimal(0)),
}


class Sheet:
    """One sheet of a workbook. A cell is typed, or what its formula comes to."""

    def __init__(self, file: Path, title: str) -> None:
        self._cells = load_workbook(file)[title]
        self._shown = load_workbook(file, data_only=True)[title]
        self.value = cache(self._value)

    def formulas(self) -> dict[str, str]:
        """Every formula by its cell."""
        return {
            cell.coordinate: cell.value
            for row in self._cells.iter_rows()
            for cell in row
            if isinstance(cell.value, str) and cell.value.startswith("=")
        }

    def shown(self, cell: str) -> Cell:
        """What a reader sees in a cell without working it out again."""
        return _cell(self._shown[cell].value)

    def table(self, header_row: int) -> list[dict[str, Cell]]:
        """The rows under a header, up to and without the total."""
        rows: list[dict[str, Cell]] = []
        columns = {cell.column_letter: cell.value for cell in self._cells[header_row]}
        number = header_row + 1
        while self._cells[f"A{number}"].value != "Total":
            rows.append({name: self.value(f"{at}{number}") for at, name in columns.items()})
            number += 1
        rows.append({name: self.value(f"{at}{number}") for at, name in columns.items()})
        return rows

    def _value(self, cell: str) -> Cell:
        typed = self._cells[cell].value
        if not (isinstance(typed, str) and typed.startswith("=")):
            return _cell(typed)
        tokens = list(_TOKEN.finditer(typed[1:]))
        assert "".join(token[0] for token in tokens) == typed[1:], f"cannot read {typed}"
        words = {"self": self, "Decimal": Decimal, **FUNCTIONS}
        found = eval("".join(map(_in_python, tokens)), {"__builtins__": {}}, words)
        assert isinstance(found, Decimal), f"{cell} is {found!r}"
        return found

    def area(self, first: str, last: str) -> list[Cell]:
        return [self.value(cell.coordinate) for row in self._cells[first:last] for cell in row]


def _in_python(token: re.Match[str]) -> str:
    word = token[0].replace("$", "")
    match token.lastgroup:
        case "area":
            first, last = word.split(":")
            return f"self.area('{first}', '{last}')"
        case "cell":
            return f"self.value('{word}')"
        case "number":
            return f"Decimal({word})"
        case _:
            return "==" if word == "=" else word


def _cell(value: Any) -> Cell:
    return Decimal(str(value)) if isinstance(value, int | float) else value
