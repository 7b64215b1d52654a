"""Writes the exports of every day into a folder, as the departments would have left them there."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
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
from demo_company.exports.planted import plant
from demo_company.exports.revisions import revisions
from demo_company.exports.table import Row, Table
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
_DAYS_OF_DELTAS = 6


def first_export_day() -> date:
    """The day whose export holds the whole history; each later one holds what changed since."""
    return DEFAULT_DAY - timedelta(days=_DAYS_OF_DELTAS)


def write_exports(
    folder: Path,
    *,
    through: date = DEFAULT_DAY,
    seed: int = 1,
    first_day: date | None = None,
) -> None:
    """Write `folder/<department>/<day>/...` for every day from `first_day` to `through`.

    Idempotent and the same bytes every time: a day that is already there is left alone, one that
    was interrupted or written otherwise (another seed, another first day, an older program) is
    written again. `folder/planted/<day>.json` lists what is wrong on purpose, or late, corrected or
    deleted.
    """
    first_day = first_day or min(first_export_day(), through)
    if through < first_day:
        raise ValueError(f"the first export is of {first_day}; {through} is before it")
    days = [first_day + timedelta(days=n) for n in range((through - first_day).days + 1)]
    missing = [day for day in days if not _is_written(folder, day, seed, first_day)]
    if not missing:
        return

    log = simulate(missing[-1], seed)
    for day in missing:
        _write_day(folder, log, day, seed, is_first=day == first_day)
        _stamp(folder, day).parent.mkdir(parents=True, exist_ok=True)
        _stamp(folder, day).write_text(_made_from(seed, first_day), encoding="utf-8")


def _write_day(folder: Path, log: Log, day: date, seed: int, *, is_first: bool) -> None:
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
    for department in sorted({table.department for table in TABLES}):
        (folder / department / f"{day}").mkdir(parents=True, exist_ok=True)
    for path, parts in _by_file(folder, day, tables):
        _write_file(path, parts)
    answers = folder / "planted" / f"{day}.json"
    answers.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps([asdict(each) for each in planted], ensure_ascii=False, indent=1)
    answers.write_text(text + "\n", encoding="utf-8")


def _by_file(
    folder: Path, day: date, tables: dict[Table, list[Row]]
) -> Iterator[tuple[Path, dict[Table, list[Row]]]]:
    files: dict[Path, dict[Table, list[Row]]] = {}
    for table, rows in tables.items():
        path = folder / table.department / f"{day}" / table.path
        files.setdefault(path, {})[table] = rows
    yield from files.items()


def _write_file(path: Path, parts: dict[Table, list[Row]]) -> None:
    if path.suffix == ".xlsx":
        write_workbook(path, {str(t.sheet): (t.headers, rows) for t, rows in parts.items()})
        return
    ((table, rows),) = parts.items()
    if path.suffix == ".json":
        write_json_records(path, (table.headers, rows))
        return
    if ".jsonl" in path.suffixes:
        write_json_lines(path, (table.headers, rows))
        return
    encoding = "gb18030" if path.name in _GB18030 else "utf-8-sig"
    delimiter = "\t" if path.suffix == ".txt" else ","
    write_text(path, (table.headers, rows), encoding=encoding, delimiter=delimiter)


def _stamp(folder: Path, day: date) -> Path:
    return folder / ".written" / f"{day}.json"


def _is_written(folder: Path, day: date, seed: int, first_day: date) -> bool:
    stamp = _stamp(folder, day)
    return stamp.exists() and stamp.read_text(encoding="utf-8") == _made_from(seed, first_day)


def _made_from(seed: int, first_day: date) -> str:
    """Everything the bytes of a day depend on, this program included."""
    program = hashlib.sha256()
    for source in sorted(Path(__file__).parents[1].rglob("*.py")):
        program.update(source.read_bytes())
    facts = {"seed": seed, "first_day": f"{first_day}", "program": program.hexdigest()}
    return json.dumps(facts)
