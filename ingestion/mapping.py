"""What one source system calls things: which file feeds which entity, and how values translate.

A mapping is one YAML file; docs/mapping.md explains every key. Here it becomes frozen dataclasses,
and everything that can be wrong with it is found before any data is touched.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

SHIPPED = Path(__file__).parent / "mappings"

FileFormat = Literal["csv", "fixed_width", "excel", "json", "jsonl", "parquet"]
Fold = Literal["width", "script", "space", "case"]  # in the order in which they are applied
RepeatedKey = Literal["quarantine", "collapse_identical", "keep_first", "keep_last"]

# Names a column can be taken from although no source column is called so.
RECORD_NUMBER = "$row"
DAY = "$day"
FILE = "$file"

# Formats of days and times that are numbers. One of them stands alone.
EPOCHS = ("epoch_s", "epoch_ms")


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a fixed-width file; `start` counts characters from 1."""

    name: str
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class FileRule:
    """Where a file is and how it is written."""

    key: str
    path: str
    member: str | None = None
    sheet: str | None = None
    format: FileFormat = "csv"
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str | None = '"'
    escape: str | None = None
    header_row: int | None = 1
    columns: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    null_values: tuple[str, ...] = ()
    when_missing: Literal["wait", "no_trade"] = "wait"
    max_uncompressed_bytes: int = 64 * 2**30

    @property
    def is_daily(self) -> bool:
        """Whether each day has its own file. A file without a day is a fixed extract."""
        return "{day" in self.path or "{day" in (self.member or "")


@dataclass(frozen=True, slots=True)
class Code:
    """What a source's code meant between two days, both inclusive."""

    code: str
    value: str
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How a source writes numbers: `1.234,50`, `$1,100.04`, `(12.50)`, `12.50-`."""

    decimal: str = "."
    group: str | None = None
    symbol: str | None = None
    negative: Literal["leading", "parentheses", "trailing"] = "leading"


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """How one column of the contract comes about: from source columns or from a constant."""

    column: str
    sources: tuple[str, ...] = ()
    join: str = "-"
    value: str | None = None
    when: str | None = None
    format: tuple[str, ...] = ()
    part: Literal["date"] | None = None
    number: NumberFormat | None = None
    codes: tuple[Code, ...] | None = None
    replace: tuple[tuple[str, str], ...] = ()
    fold: tuple[Fold, ...] = ()
    true_values: tuple[str, ...] = ("true",)
    false_values: tuple[str, ...] = ("false",)
    time_zone: str | None = None

    @property
    def is_epoch(self) -> bool:
        """Whether the text counts from 1970 in UTC."""
        return any(form in EPOCHS for form in self.format)


@dataclass(frozen=True, slots=True)
class Lookup:
    """A left join to another file, which must hold at most one row for each `there`."""

    name: str
    file: str
    here: tuple[str, ...]
    there: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """Which rows of a file are meant for this entity. The others are counted, not quarantined."""

    column: str
    test: Literal["filled", "empty", "in", "not_in"]
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """One file that feeds an entity."""

    file: str
    columns: tuple[ColumnRule, ...]
    lookups: tuple[Lookup, ...] = ()
    where: tuple[Condition, ...] = ()

    def rule(self, column: str) -> ColumnRule | None:
        return next((rule for rule in self.columns if rule.column == column), None)


@dataclass(frozen=True, slots=True)
class EntityRule:
    """How one entity is fed. `keep_last` orders rows of one key by `last_by`."""

    entity: str
    feeds: tuple[Feed, ...]
    repeated_key: RepeatedKey = "quarantine"
    last_by: str | None = None
    min_share_of_last_load: float = 0.8
    max_quarantined_share: float = 0.5


@dataclass(frozen=True, slots=True)
class Mapping:
    """One source system. `fingerprint` changes with every change of the YAML file."""

    source: str
    path: Path
    fingerprint: str
    time_zone: str
    currency: str | None
    as_of: date | None
    files: tuple[FileRule, ...]
    entities: tuple[EntityRule, ...]

    def file(self, key: str) -> FileRule:
        return next(file for file in self.files if file.key == key)

    def entities_of(self, department: str) -> tuple[EntityRule, ...]:
        return tuple(e for e in self.entities if e.entity.startswith(f"{department}."))


def shipped_mappings() -> tuple[str, ...]:
    """The names of the mappings that come with the project."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.yaml")))


def load_mapping(name_or_path: str | Path) -> Mapping:
    """Read the shipped mapping of that name, or the YAML file at that path.

    Raises MappingInvalid, with file, key and what to do.
    """
    from ingestion.mapping_file import parse, read_yaml

    path = _find(name_or_path)
    content = path.read_bytes()
    return parse(path, hashlib.sha256(content).hexdigest(), read_yaml(path, content))


def _find(name_or_path: str | Path) -> Path:
    from ingestion.mapping_file import did_you_mean, invalid

    path = Path(name_or_path)
    if path.suffix in {".yaml", ".yml"}:
        if not path.is_file():
            raise invalid(path, "", "there is no such file")
        return path
    shipped = SHIPPED / f"{name_or_path}.yaml"
    if not shipped.is_file():
        hint = did_you_mean(str(name_or_path), shipped_mappings())
        raise invalid(path, "", f"no mapping of that name is shipped.{hint} A path ends in .yaml")
    return shipped
