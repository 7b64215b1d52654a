"""The exports are what departments would have left: complete, stable and left alone."""

import csv
import gzip
import hashlib
import io
import json
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from demo_company import DEFAULT_DAY, write_exports
from demo_company.exports.files import write_json_records
from demo_company.exports.holding import Content
from demo_company.exports.writing import TABLES

DAYS = [DEFAULT_DAY - timedelta(days=n) for n in reversed(range(7))]
SHORT = date(2024, 9, 12)  # few days of business are enough to compare bytes


def bytes_of(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def write_short(folder: Path, *, seed: int = 1, first_day: date = date(2024, 9, 10)) -> Path:
    write_exports(folder, through=SHORT, seed=seed, first_day=first_day)
    return folder


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_short(tmp_path_factory.mktemp("short"))


def test_exports_are_a_history_and_days_of_changes(exports: Path) -> None:
    for department in ("crm", "finance", "after_sales"):
        assert sorted(path.name for path in (exports / department).iterdir()) == [
            f"{day}" for day in DAYS
        ]


def test_every_day_has_every_file_with_its_headers(exports: Path) -> None:
    for day in DAYS:
        for table in TABLES:
            path = exports / table.department / f"{day}" / table.path
            assert path.is_file()
            if path.suffix == ".xlsx":
                sheet = load_workbook(path, read_only=True)[str(table.sheet)]
                headers = [cell.value for cell in next(sheet.iter_rows(max_row=1))]
                assert headers == table.headers


def test_the_same_seed_gives_the_same_bytes(short: Path, tmp_path: Path) -> None:
    assert bytes_of(write_short(tmp_path)) == bytes_of(short)


def test_another_seed_gives_other_bytes(short: Path, tmp_path: Path) -> None:
    one, other = bytes_of(short), bytes_of(write_short(tmp_path, seed=2))
    assert one.keys() == other.keys()
    leads = f"crm/{SHORT}/线索.csv"
    assert one[leads] != other[leads]


def test_a_day_does_not_depend_on_how_far_the_exports_go(short: Path, tmp_path: Path) -> None:
    day = SHORT - timedelta(days=1)
    write_exports(tmp_path, through=day, first_day=date(2024, 9, 10))
    early = bytes_of(tmp_path)
    assert early == {path: sha for path, sha in bytes_of(short).items() if f"{SHORT}" not in path}


def test_what_is_there_is_left_alone(short: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(short, folder)
    touched = folder / "crm" / f"{SHORT}" / "线索.csv"
    touched.write_text("somebody works on this", encoding="utf-8")
    write_short(folder)
    assert touched.read_text(encoding="utf-8") == "somebody works on this"


def test_an_interrupted_day_is_written_again(short: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(short, folder)
    (folder / "crm" / f"{SHORT}" / "线索.csv").write_text("half a fi", encoding="utf-8")
    (folder / ".written" / f"{SHORT}.json").unlink()
    write_short(folder)
    assert bytes_of(folder) == bytes_of(short)


def test_exports_of_another_seed_or_first_day_are_replaced(short: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(short, folder)
    write_short(folder, seed=2)
    assert bytes_of(folder) != bytes_of(short)
    write_short(folder)
    assert bytes_of(folder) == bytes_of(short)


def test_a_last_day_before_the_first_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="the first export is of 2024-09-10"):
        write_exports(tmp_path, through=date(2024, 9, 9), first_day=date(2024, 9, 10))


def test_a_day_before_the_usual_first_export_is_its_own_first(tmp_path: Path) -> None:
    write_exports(tmp_path, through=SHORT)
    assert [path.name for path in (tmp_path / "crm").iterdir()] == [f"{SHORT}"]


def test_departments_write_in_their_own_encodings(exports: Path) -> None:
    crm = exports / "crm" / f"{DEFAULT_DAY}"
    assert (crm / "线索.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    accounts = (exports / "crm" / f"{DAYS[0]}" / "客户.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        accounts.decode("utf-8")
    assert "有限公司" in accounts.decode("gb18030")


def test_ids_keep_leading_zeros_and_every_digit(exports: Path) -> None:
    first = f"{DAYS[0]}"
    text = (exports / "crm" / first / "客户.csv").read_bytes().decode("gb18030")
    ids = {row["客户编号"] for row in csv.DictReader(io.StringIO(text))}
    assert "0000042" in ids
    lines = (exports / "after_sales" / first / "tickets.jsonl").read_text(encoding="utf-8")
    numbers = [json.loads(line)["id"] for line in lines.splitlines()]
    assert all(isinstance(number, int) and number > 2**53 for number in numbers)
    assert any(int(float(number)) != number for number in numbers)


def test_ticket_events_are_compressed(exports: Path) -> None:
    path = exports / "after_sales" / f"{DAYS[0]}" / "ticket_events.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        assert json.loads(next(lines))["action"] == "CREATE"


def test_every_flaw_is_planted_on_the_first_day_and_some_on_each_other(exports: Path) -> None:
    from demo_company.exports.planted import FLAWS

    def planted(day: date) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = json.loads(
            (exports / "planted" / f"{day}.json").read_text(encoding="utf-8")
        )
        return rows

    first = [row for row in planted(DAYS[0]) if row["outcome"] == "quarantined"]
    assert len(first) == len(FLAWS)
    assert all(planted(day) for day in DAYS)


def test_cells_hold_quotes_line_breaks_and_rare_characters(exports: Path) -> None:
    crm = exports / "crm" / f"{DAYS[0]}"
    text = (crm / "销售活动.csv").read_bytes().decode("utf-8-sig")
    outcomes = {row["活动结果"] for row in csv.DictReader(io.StringIO(text, newline=""))}
    assert {'约定下次拜访,带"样品"', "引荐决策人\n(附名片)"} <= outcomes
    assert "䶮" in (crm / "员工.csv").read_bytes().decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        (crm / "员工.csv").read_bytes().decode("gbk")


def records_of(exports: Path, module: str) -> list[dict[str, Any]]:
    path = exports / "crm" / f"{DAYS[0]}" / f"{module}.json"
    records: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return records


@pytest.mark.parametrize("module", ["Campaigns", "Contacts", "Quotes"])
def test_the_second_crm_gives_every_record_an_id_that_only_text_can_hold(
    module: str, exports: Path
) -> None:
    ids = [record["id"] for record in records_of(exports, module)]
    assert all(isinstance(each, str) and len(each) == 19 and each.isdigit() for each in ids)
    assert any(int(float(each)) != int(each) for each in ids)


def test_the_second_crm_writes_lookups_lists_flags_and_times_as_such(exports: Path) -> None:
    (campaign, *_), (contact, *_), (quote, *_) = (
        records_of(exports, module) for module in ("Campaigns", "Contacts", "Quotes")
    )
    assert quote["Deal_Name"].keys() == contact["Account_Name"].keys() == {"id", "name"}
    assert len(contact["Account_Name"]["id"]) == 19
    assert (campaign["Lead_Sources"], campaign["Tag"]) == (["内容营销"], [])
    assert (quote["Locked__s"], quote["$approval"]["delegate"]) == (False, False)
    assert datetime.fromisoformat(contact["Created_Time"]).utcoffset() == timedelta(hours=8)
    assert date.fromisoformat(campaign["Start_Date"])
    assert {name for name in quote if name.startswith("$")} == {
        *("$currency_symbol", "$state", "$approval", "$approval_state", "$editable")
    }


def test_an_empty_lookup_is_nothing_and_no_object_of_nothings(tmp_path: Path) -> None:
    content = Content(["a.id", "a.name", "b[]"], [[None, None, None]])
    write_json_records(tmp_path / "a.json", content)
    assert json.loads((tmp_path / "a.json").read_text()) == [{"a": None, "b": []}]
