"""Bad rows put into the exports on purpose, and the list that says which they are."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from demo_company.draws import Draws
from demo_company.exports.table import Cell, Row, Table
from demo_company.records import (
    Account,
    Activity,
    Contract,
    Cost,
    Invoice,
    Lead,
    Opportunity,
    OrderLine,
    Payment,
    Record,
    SurveyAnswer,
    Ticket,
)


@dataclass(frozen=True)
class Flaw:
    """What somebody wrote under a header, and why nothing can be made of it."""

    kind: type[Record]
    header: str
    cell: Cell
    why: str


FLAWS = (
    Flaw(Lead, "创建时间", "昨天下午", "not a time"),
    Flaw(Payment, "收款金额", None, "a required amount is missing"),
    Flaw(Ticket, "created", None, "a required time is missing"),
    Flaw(Opportunity, "商机金额", "三十万", "not a number"),
    Flaw(OrderLine, "数量", "二十箱", "not a number"),
    Flaw(SurveyAnswer, "score", "很满意", "not a number"),
    Flaw(Contract, "签订日期", "2026/02/30", "no such day"),
    Flaw(Invoice, "到期日", "月底", "not a date"),
    Flaw(Activity, "活动ID", None, "the key is missing"),
    Flaw(Cost, "发生日期", "20261301", "no such month"),
    Flaw(Account, "客户编号", None, "the key is missing"),
)
_A_DAY = 4


@dataclass(frozen=True)
class Planted:
    """One planted row: `row` is its 1-based record number in the file or sheet."""

    department: str
    entity: str
    file: str
    sheet: str | None
    row: int
    header: str
    cell: Cell
    why: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def plant(
    tables: Mapping[Table, list[Row]], seed: int, day: date, *, everything: bool
) -> list[Planted]:
    """Put bad rows among the rows of `tables`: every flaw, or the few whose turn it is."""
    turn = day.toordinal() * _A_DAY
    today = FLAWS if everything else [FLAWS[(turn + i) % len(FLAWS)] for i in range(_A_DAY)]
    planted = []
    for flaw in today:
        table = next(table for table in tables if table.kind is flaw.kind)
        rows = tables[table]
        if not rows:
            continue
        draws = Draws(seed, "planted", day.toordinal(), flaw.kind.entity)
        copied = _with_another_key(table, draws.pick(rows))
        copied[table.headers.index(flaw.header)] = flaw.cell
        place = draws.whole(0, len(rows))
        rows.insert(place, copied)
        planted.append(
            Planted(
                department=table.department,
                entity=flaw.kind.entity,
                file=table.path,
                sheet=table.sheet,
                row=place + 1,
                header=flaw.header,
                cell=flaw.cell,
                why=flaw.why,
            )
        )
    return planted


def _with_another_key(table: Table, row: Row) -> Row:
    """A copy that is a record of its own: the key is always in the first column."""
    key = row[0]
    return [key + 900 if isinstance(key, int) else f"{key}-9", *row[1:]]
