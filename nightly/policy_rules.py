"""What policy tables must keep to, asked before anything is built from them.

The rules of a table are in the `meta` of its seed. Each is a kind of rule below:

    one_row_per      of these columns' values only one row holds on a day
    may_lapse        between two such rows there may be days on which none holds
    may_be_empty     columns that need no value
    one_of           column: columns whose same values allow only one value of it
    choices          column: the values it may have
    at_least, at_most, above    column: the smallest or largest value; what it must exceed
    adds_up          values of a column that come to 1 on every day on which there are any,
                     `over` the same values of columns; `at_most` 1, if it says so
    needs            column: {value: the column that must be filled then}
    found_in         columns that must be in another table on every day on which the row holds;
                     `named` as they are there, `where` it has these values, `when` the row has
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from nightly.errors import PolicyInvalid, listed
from nightly.policy_tables import (
    DESCRIPTION,
    Description,
    Problem,
    Row,
    Table,
    Value,
    descriptions,
    read_table,
)

Tables = Mapping[str, Table]


def require_valid_policy(dbt_project: Path, policy: Path | None) -> None:
    """Read the policy tables that a build would use; PolicyInvalid says what is wrong in them."""
    problems = policy_problems(dbt_project, policy or dbt_project / "seeds")
    if problems:
        raise PolicyInvalid(
            f"{len(problems)} problems in the policy tables, nothing was built from them.\n  "
            + listed([str(problem) for problem in problems], between="\n  ")
        )


def policy_problems(dbt_project: Path, folder: Path) -> list[Problem]:
    """Everything that is wrong in the policy tables of a folder, by the project's rules."""
    described = descriptions(dbt_project / "seeds")
    problems = _of_description(described, folder)
    tables = _kpis(dbt_project / "models" / "kpis")
    for each in described:
        table, unreadable = read_table(folder, each)
        problems += unreadable
        # A table of which a line is missing would break rules that it keeps.
        if not unreadable:
            tables[each.name] = table
    for each in described:
        if each.name in tables:
            for rule, argument in each.rules.items():
                for line, what in RULES[rule](tables[each.name], argument, each.rules, tables):
                    problems.append(Problem(tables[each.name].file, line, what))
    return problems


def _of_description(described: Sequence[Description], folder: Path) -> list[Problem]:
    """A copy of the YAML file from before a table or column was added is told."""
    file = folder / DESCRIPTION
    if not file.is_file():
        what = (
            "there is no such file: copy it from dbt_project/seeds, it says what type columns are"
        )
        return [Problem(file, None, what)]
    copied = {each.name: each.columns for each in descriptions(folder)}
    return [
        Problem(file, None, f"{each.name} differs from dbt_project/seeds: copy the file again")
        for each in described
        if copied.get(each.name) != each.columns
    ]


def _kpis(folder: Path) -> dict[str, Table]:
    """What the models say of KPIs, as tables that policies may name rows of."""
    every, of_records, by_month, contexts = [], [], [], []
    for file in sorted(folder.rglob("kpi_*.yml")):
        # Of such a file the unit tests are the most, and they take the longest to parse.
        models, _, _ = file.read_text(encoding="utf-8").partition("\nunit_tests:")
        for model in yaml.load(models, Loader=yaml.CSafeLoader)["models"]:
            kpi = model["config"]["meta"]["kpi"]
            name = {"kpi_id": model["name"].removeprefix("kpi_")}
            every.append(name)
            if "context" in kpi:
                contexts.append({"context": kpi["context"]})
            if kpi.get("made_of", "records") == "records":
                of_records.append(name)
            if "month" in kpi["cadence"]:
                by_month += [{**name, "entity_type": each} for each in kpi["entity_types"]]
    return {
        name: Table(name, folder, tuple(Row(0, values) for values in rows))
        for name, rows in (
            ("the KPIs", every),
            ("the KPIs made of records", of_records),
            ("the KPIs that have a number for each month", by_month),
            ("the contexts of KPIs", contexts),
        )
    }


Found = Iterator[tuple[int, str]]


def _one_row_per(table: Table, columns: Any, rules: Mapping[str, Any], _: Tables) -> Found:
    for key, rows in _grouped(table.rows, columns).items():
        before: Row | None = None
        for row in sorted(rows, key=lambda row: (row.first_day, row.last_day)):
            if row.last_day <= row.first_day:
                yield row.line, f"it ends on {row.last_day}, before it has begun: correct the dates"
                continue
            if before is not None:
                of = _told(columns, key)
                if row.first_day < before.last_day:
                    yield (
                        row.line,
                        f"two rows{of} hold on {row.first_day}, this and line {before.line}: "
                        "let one end where the other begins; on its valid_to it holds no more",
                    )
                elif row.first_day > before.last_day and not rules.get("may_lapse"):
                    yield (
                        row.line,
                        f"no row{of} holds from {before.last_day}, when line {before.line} ends, "
                        f"up to {row.first_day}: let one begin where the other ends",
                    )
            before = row


def _one_of(table: Table, rule: Any, *_: Any) -> Found:
    for column, columns in rule.items():
        for key, rows in _grouped(table.rows, columns).items():
            first = rows[0]
            for row in rows:
                if row.values[column] != first.values[column]:
                    yield (
                        row.line,
                        f"the {column}{_told(columns, key)} is {row.values[column]} here and "
                        f"{first.values[column]} in line {first.line}: decide for one",
                    )


def _choices(table: Table, choices: Any, *_: Any) -> Found:
    for row in table.rows:
        for column, allowed in choices.items():
            if row.values[column] not in allowed:
                words = ", ".join(map(str, allowed))
                yield row.line, f"{column} is {row.values[column]!r}: write one of {words}"


def _bound(
    told: str, keeps: Callable[[Any, Decimal], bool]
) -> Callable[[Table, Any, Mapping[str, Any], Tables], Found]:
    def rule(table: Table, bounds: Any, *_: Any) -> Found:
        for row in table.rows:
            for column, bound in bounds.items():
                value = row.values[column]
                if value is not None and not keeps(value, Decimal(str(bound))):
                    yield row.line, f"{column} is {value}: it must be {told} {bound}"

    return rule


def _adds_up(table: Table, rule: Any, *_: Any) -> Found:
    column, over = rule["column"], rule["over"]
    for key, rows in _grouped(table.rows, over).items():
        for day in sorted({row.first_day for row in rows}):
            held = [row for row in rows if row.holds_on(day)]
            total = sum((Decimal(str(row.values[column])) for row in held), Decimal(0))
            if total > 1 or (total < 1 and not rule.get("at_most")):
                lines = ", ".join(str(row.line) for row in held)
                wanted = "more than 1" if rule.get("at_most") else "not to 1"
                yield (
                    held[0].line,
                    f"from {day} on the {column}s{_told(over, key)} add up to {total}, {wanted}: "
                    f"correct lines {lines}",
                )
                break


def _needs(table: Table, needs: Any, *_: Any) -> Found:
    for row in table.rows:
        for column, wanted in needs.items():
            other = wanted.get(row.values[column])
            if other and row.values[other] is None:
                yield row.line, f"{column} is {row.values[column]}: fill in {other} too"


def _found_in(table: Table, references: Any, _: Mapping[str, Any], tables: Tables) -> Found:
    for reference in references:
        other = tables.get(reference["table"])
        if other is None:
            continue
        columns = reference["columns"]
        where = reference.get("where", {})
        wanted = [row for row in other.rows if all(row.values[c] == v for c, v in where.items())]
        there = _grouped(wanted, [reference.get("named", {}).get(c, c) for c in columns])
        when = reference.get("when", {})
        for row in table.rows:
            if any(row.values[column] != value for column, value in when.items()):
                continue
            key = tuple(row.values[column] for column in columns)
            day = _first_day_without(there.get(key, ()), row)
            if day is not None:
                since = "" if day <= row.first_day else f" on {day}"
                missing = _told([*columns, *where], (*key, *where.values())).removeprefix(" of ")
                file = f"{other.name}.csv" if other.name.startswith("policy_") else other.name
                yield (
                    row.line,
                    f"{missing} is not in {file}{since}: correct it here, or add it there",
                )


def _first_day_without(rows: Iterable[Row], held: Row) -> date | None:
    """The first day on which `held` holds and none of `rows` does."""
    day = held.first_day
    for row in sorted(rows, key=lambda row: row.first_day):
        if row.first_day > day:
            break
        day = max(day, row.last_day)
    return day if day < held.last_day else None


def _grouped(rows: Iterable[Row], columns: Sequence[str]) -> dict[tuple[Value, ...], list[Row]]:
    groups: dict[tuple[Value, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row.values[column] for column in columns)].append(row)
    return groups


def _told(columns: Sequence[str], key: Sequence[Value]) -> str:
    pairs = ", ".join(f"{column} {value}" for column, value in zip(columns, key, strict=True))
    return f" of {pairs}" if pairs else ""


def _nothing(*_: Any) -> Found:
    """A rule that others read."""
    return iter(())


RULES: Mapping[str, Callable[[Table, Any, Mapping[str, Any], Tables], Found]] = {
    "one_row_per": _one_row_per,
    "may_lapse": _nothing,
    "may_be_empty": _nothing,
    "one_of": _one_of,
    "choices": _choices,
    "at_least": _bound("at least", lambda value, bound: value >= bound),
    "at_most": _bound("at most", lambda value, bound: value <= bound),
    "above": _bound("above", lambda value, bound: value > bound),
    "adds_up": _adds_up,
    "needs": _needs,
    "found_in": _found_in,
}
