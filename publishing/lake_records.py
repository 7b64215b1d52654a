"""Where a record of the lake came from: the source file and the number of the record in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from publishing import sql

# Subjects are named like the entity they are a record of, except for these.
ENTITY_OF = {"customer": "account", "rep": "user"}


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """`source_row` is the 1-based number of the record in `source_file`."""

    entity: str
    source_system: str
    source_file: str
    source_row: int
    loaded_on: date


def find(
    connection: duckdb.DuckDBPyConnection,
    lake: Path,
    subjects: Iterable[tuple[str, str]],
    *,
    as_of: date,
) -> dict[tuple[str, str], SourceRecord]:
    """The record in force on `as_of` for each (subject type, subject id) that is one."""
    wanted: dict[str, list[str]] = {}
    for subject_type, subject_id in subjects:
        wanted.setdefault(subject_type, []).append(subject_id)
    found: dict[tuple[str, str], SourceRecord] = {}
    for subject_type, identifiers in wanted.items():
        for identifier, record in _records(connection, lake, subject_type, identifiers, as_of):
            found[subject_type, identifier] = record
    return found


def _records(
    connection: duckdb.DuckDBPyConnection,
    lake: Path,
    subject_type: str,
    identifiers: Sequence[str],
    as_of: date,
) -> Iterable[tuple[str, SourceRecord]]:
    entity = ENTITY_OF.get(subject_type, subject_type)
    files = [
        str(file)
        for file in sorted(lake.glob(f"*/{entity}/ds=*/*.parquet"))
        if file.parent.name <= f"ds={as_of}"
    ]
    if not files:
        return
    department = Path(files[0]).parts[-4]
    # The version in force is the one that staging takes: the latest change, then the latest load.
    rows = connection.execute(
        f"""
        select {entity}_id, source_system, source_file, source_row, loaded_on
        from read_parquet({sql.texts(files)}, union_by_name = true)
        where list_contains({sql.texts(identifiers)}, {entity}_id)
        qualify row_number() over (
            partition by {entity}_id
            order by
                coalesce(updated_at, loaded_on::timestamp) desc, loaded_on desc,
                source_system, source_row desc
        ) = 1
        """
    ).fetchall()
    for identifier, source_system, source_file, source_row, loaded_on in rows:
        yield (
            identifier,
            SourceRecord(
                f"{department}.{entity}", source_system, source_file, source_row, loaded_on
            ),
        )
