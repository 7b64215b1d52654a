"""Where to find a row that was set aside. What was in it is not shown: it may be personal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from publishing import sql


@dataclass(frozen=True, slots=True)
class Example:
    """The first row that broke a rule: a source file and the number of the record in it."""

    file: str
    line: int | None


def examples(home: Path, day: date) -> Mapping[tuple[str, str, str, str], Example]:
    """One example per department, entity, source and rule; empty when nothing was set aside."""
    found: dict[tuple[str, str, str, str], Example] = {}
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        for path in sorted((home / "quarantine").glob(f"*/*/ds={day}/*.jsonl")):
            department, entity = path.parts[-4:-2]
            rules = connection.execute(
                f"""
                select rule, arg_min(file, line), min(line)
                from read_json(
                    {sql.text(path)}, format = 'newline_delimited', maximum_object_size = 67108864,
                    columns = {{rule: 'varchar', file: 'varchar', line: 'bigint'}}
                )
                group by rule
                """
            ).fetchall()
            for rule, file, line in rules:
                found[department, entity, path.stem, rule] = Example(file, line)
    return found
