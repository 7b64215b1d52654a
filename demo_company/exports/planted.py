"""What the exports have wrong on purpose: the bad and repeated rows, and the list of it all."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

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
    Quote,
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
    Flaw(Quote, "Grand_Total", "面议", "not a number"),
)
REPEATED: tuple[type[Record], ...] = (Payment, Activity, Quote)  # some rows are there twice
Outcome = Literal["quarantined", "collapsed", "late", "corrected", "deleted"]
FLAWS_A_DAY = 4
_FEWEST_ROWS = 3  # a table with fewer rows stays as it is


@dataclass(frozen=True)
class Planted:
    """One thing of an export that a careless reader would get wrong.

    A quarantined row says under which header what cannot be read; a collapsed one repeats another.
    Both are rows that no record is behind: `row` is the 1-based record number in the file or sheet.
    What is late, corrected or deleted is a record of its own, named by its `key`.
    """

    department: str
    entity: str
    file: str
    sheet: str | None
    outcome: Outcome
    why: str
    row: int | None = None
    header: str | None = None
    cell: Cell = None
    key: dict[str, str] | None = None


def plant(
    tables: dict[Table, list[Row]], seed: int, day: date, *, everything: bool
) -> list[Planted]:
    """Put rows among those of `tables`: all flaws, or the few whose turn it is, and repeats."""
    turn = day.toordinal() * FLAWS_A_DAY
    today = [FLAWS[(turn + i) % len(FLAWS)] for i in range(FLAWS_A_DAY)]
    planted = []
    for table, rows in tables.items():
        if len(rows) < _FEWEST_ROWS:
            continue
        draws = Draws(seed, "planted", day.toordinal(), table.kind.entity)
        twin = list(draws.pick(rows))
        for flaw in FLAWS if everything else today:
            if flaw.kind is table.kind:
                bad = _with_another_key(draws.pick(rows))
                bad[table.headers.index(flaw.header)] = flaw.cell
                row = _insert(rows, bad, draws.whole(0, len(rows)))
                planted.append(_planted(table, row, flaw))
        if table.kind in REPEATED:
            row = _insert(rows, twin, len(rows))
            planted.append(_planted(table, row, None))
    return planted


def _insert(rows: list[Row], row: Row, place: int) -> int:
    rows.insert(place, row)
    return place + 1


def _planted(table: Table, row: int, flaw: Flaw | None) -> Planted:
    return Planted(
        department=table.department,
        entity=table.kind.entity,
        file=table.path,
        sheet=table.sheet,
        row=row,
        outcome="quarantined" if flaw else "collapsed",
        why=flaw.why if flaw else "the same row is there twice",
        header=flaw.header if flaw else None,
        cell=flaw.cell if flaw else None,
    )


def _with_another_key(row: Row) -> Row:
    """A copy that is a record of its own: the key is always in the first column."""
    key = row[0]
    return [key + 900 if isinstance(key, int) else f"{key}-9", *row[1:]]
