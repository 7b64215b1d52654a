"""Writes the exports of every day into a folder, as the departments would have left them there."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path

from demo_company.clock import DEFAULT_DAY
from demo_company.exports import (
    after_sales,
    crm,
    crm_communities,
    crm_outlets,
    crm_people,
    crm_rnd,
    crm_zoho,
    finance,
)
from demo_company.exports.files import (
    write_json_lines,
    write_json_records,
    write_text,
    write_workbook,
)
from demo_company.exports.holding import MOST, Content
from demo_company.exports.planted import Planted, plant
from demo_company.exports.revisions import revisions
from demo_company.exports.table import Table
from demo_company.log import Log
from demo_company.simulation import simulate

TABLES = (
    *crm.TABLES,
    *crm_communities.TABLES,
    *crm_outlets.TABLES,
    *crm_people.TABLES,
    *crm_rnd.TABLES,
    *crm_zoho.TABLES,
    *finance.TABLES,
    *after_sales.TABLES,
)
_GB18030 = {
    "客户.csv",
    "合同.csv",
    "年度采购计划.csv",
    "社群成员.csv",
    "经销商.csv",
    "经销商进销存.csv",
    "客户需求.csv",
    "应办事项.csv",
    "员工.csv",
    "收款流水.csv",
    "费用明细.txt",
}
_DAYS_OF_DELTAS = 2


def first_export_day() -> date:
    """The day whose export holds the whole history; each later one holds what changed since."""
    return DEFAULT_DAY - timedelta(days=_DAYS_OF_DELTAS)


def write_exports(
    folder: Path,
    *,
    through: date = DEFAULT_DAY,
    seed: int = 1,
    first_day: date | None = None,
    companies: int = 1,
) -> None:
    """Write `folder/<department>/<day>/...` for every day from `first_day` to `through`.

    Idempotent and the same bytes every time: a day that is already there is left alone, one that
    was interrupted or written otherwise (another seed, another first day, another number of
    companies, an older program) is written again. `companies`: a holding of so many sisters, up to
    999. `folder/planted/<day>.json` lists what is wrong on purpose, or late, corrected or deleted.
    """
    if not 1 <= companies <= MOST:
        raise ValueError(f"a holding has 1 to {MOST} companies, not {companies}")
    first_day = first_day or min(first_export_day(), through)
    if through < first_day:
        raise ValueError(f"the first export is of {first_day}; {through} is before it")
    days = [first_day + timedelta(days=n) for n in range((through - first_day).days + 1)]
    made_from = _made_from(seed, first_day, companies)
    missing = [day for day in days if not _is_written(folder, day, made_from)]
    if not missing:
        return

    log = simulate(missing[-1], seed)
    for day in missing:
        _stamp(folder, day).parent.mkdir(parents=True, exist_ok=True)
        _stamp(folder, day).unlink(missing_ok=True)
        _write_day(folder, log, day, seed, companies, is_first=day == first_day)
        _stamp(folder, day).write_text(made_from, encoding="utf-8")


def _write_day(
    folder: Path, log: Log, day: date, seed: int, companies: int, *, is_first: bool
) -> None:
    day_before = day - timedelta(days=1)
    exported = {
        table: log.latest(
            table.kind,
            after=None if is_first or table.is_whole else day_before,
            through=day,
        )
        for table in TABLES
    }
    tables = {table: table.rows(changes, day) for table, changes in exported.items()}
    planted = plant(tables, seed, day, everything=is_first)
    for table, changes in exported.items():
        planted += revisions(log, table, changes, day, None if is_first else day_before)
    contents = {table: Content.of(table, rows, companies) for table, rows in tables.items()}
    for department in sorted({table.department for table in TABLES}):
        (folder / department / f"{day}").mkdir(parents=True, exist_ok=True)
    for path, parts in _by_file(folder, day, contents):
        _write_file(path, parts)
    answers = folder / "planted" / f"{day}.json"
    answers.parent.mkdir(parents=True, exist_ok=True)
    everywhere = _in_all_companies(planted, contents)
    text = json.dumps([asdict(each) for each in everywhere], ensure_ascii=False, indent=1)
    answers.write_text(text + "\n", encoding="utf-8")


def _by_file(
    folder: Path, day: date, contents: dict[Table, Content]
) -> Iterator[tuple[Path, dict[Table, Content]]]:
    files: dict[Path, dict[Table, Content]] = {}
    for table, content in contents.items():
        path = folder / table.department / f"{day}" / table.path
        files.setdefault(path, {})[table] = content
    yield from files.items()


def _in_all_companies(planted: list[Planted], contents: dict[Table, Content]) -> list[Planted]:
    """Where the rows planted among one company's are: each company's follow the last one's.

    What is told by its key is told of the first company; a sister's has her id.
    """
    by_entity = {table.kind.entity: content for table, content in contents.items()}
    rows = [
        replace(each, row=each.row + number * len(by_entity[each.entity].rows))
        for each in planted
        if each.row is not None
        for number in range(by_entity[each.entity].companies)
    ]
    return [*rows, *(each for each in planted if each.row is None)]


def _write_file(path: Path, parts: dict[Table, Content]) -> None:
    if path.suffix == ".xlsx":
        write_workbook(path, {str(table.sheet): content for table, content in parts.items()})
        return
    (content,) = parts.values()
    if path.suffix == ".json":
        write_json_records(path, content)
        return
    if ".jsonl" in path.suffixes:
        write_json_lines(path, content)
        return
    encoding = "gb18030" if path.name in _GB18030 else "utf-8-sig"
    delimiter = "\t" if path.suffix == ".txt" else ","
    write_text(path, content, encoding=encoding, delimiter=delimiter)


def _stamp(folder: Path, day: date) -> Path:
    return folder / ".written" / f"{day}.json"


def _is_written(folder: Path, day: date, made_from: str) -> bool:
    stamp = _stamp(folder, day)
    return stamp.exists() and stamp.read_text(encoding="utf-8") == made_from


def _made_from(seed: int, first_day: date, companies: int) -> str:
    """Everything the bytes of a day depend on, this program included."""
    program = hashlib.sha256()
    for source in sorted(Path(__file__).parents[1].rglob("*.py")):
        program.update(source.read_bytes())
    facts = {"seed": seed, "first_day": f"{first_day}", "companies": companies}
    return json.dumps(facts | {"program": program.hexdigest()})
