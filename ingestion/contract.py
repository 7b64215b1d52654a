"""The agreement on one entity: its columns, types, key and what may be in them.

Contracts are YAML in the Open Data Contract Standard (ODCS v3.1), one file for each entity, in
`ingestion/contracts/<department>/<entity>.yaml`. This module is the only reader of them.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import pyarrow as pa
import yaml

DEPARTMENTS = ("crm", "finance", "after_sales")

# What landing adds to the columns of every contract, in this order.
LINEAGE = (
    ("source_system", "VARCHAR"),
    ("source_file", "VARCHAR"),
    ("source_row", "BIGINT"),
    ("source_time_zone", "VARCHAR"),
    ("unmapped_codes", "VARCHAR"),
    ("loaded_on", "DATE"),
)

_DECIMAL = re.compile(r"DECIMAL\((\d+), (\d+)\)")
_SQL_TYPES = {
    "TEXT": "VARCHAR",
    "DATE": "DATE",
    "TIMESTAMP": "TIMESTAMP",
    "BOOLEAN": "BOOLEAN",
    "BIGINT": "BIGINT",
}
_ARROW_TYPES: dict[str, pa.DataType] = {
    "VARCHAR": pa.string(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "BOOLEAN": pa.bool_(),
    "BIGINT": pa.int64(),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a contract. `references` is `department.entity.column` or None."""

    name: str
    sql_type: str
    description: str
    required: bool
    in_key: bool
    valid_values: tuple[str, ...]
    classification: str | None
    references: str | None

    @property
    def decimal(self) -> tuple[int, int] | None:
        """Precision and scale of a decimal column, else None."""
        found = _DECIMAL.fullmatch(self.sql_type)
        return (int(found[1]), int(found[2])) if found else None

    @property
    def arrow_type(self) -> pa.DataType:
        decimal = self.decimal
        return pa.decimal128(*decimal) if decimal else _ARROW_TYPES[self.sql_type]

    @property
    def is_private(self) -> bool:
        """Whether its values must stay out of findings, errors and evidence."""
        return self.classification is not None


@dataclass(frozen=True, slots=True)
class Contract:
    """One canonical entity, such as `crm.lead`."""

    department: str
    entity: str
    description: str
    version: str
    columns: tuple[Column, ...]

    @property
    def name(self) -> str:
        return f"{self.department}.{self.entity}"

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.in_key)

    @property
    def decimals(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.decimal)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def __contains__(self, name: str) -> bool:
        return any(column.name == name for column in self.columns)

    @property
    def lake_types(self) -> dict[str, str]:
        """Name and DuckDB type of every column of a lake file, in order."""
        return {column.name: column.sql_type for column in self.columns} | dict(LINEAGE)

    @property
    def schema(self) -> pa.Schema:
        """The columns of a lake file, in order, as Arrow types."""
        lineage = [(name, _ARROW_TYPES[sql_type]) for name, sql_type in LINEAGE]
        return pa.schema([(column.name, column.arrow_type) for column in self.columns] + lineage)


@cache
def load_contracts() -> dict[str, Contract]:
    """Every contract by name (`crm.lead`), in the order of departments and entities."""
    folder = files("ingestion") / "contracts"
    found = (
        _read(entity)
        for department in DEPARTMENTS
        for entity in sorted((folder / department).iterdir(), key=lambda file: file.name)
        if entity.name.endswith(".yaml")
    )
    return {contract.name: contract for contract in found}


def contracts_of(department: str) -> tuple[Contract, ...]:
    return tuple(c for c in load_contracts().values() if c.department == department)


def _read(file: Traversable) -> Contract:
    # The parser in C reads the contracts eight times as fast: every load waits for them.
    document: dict[str, Any] = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    (table,) = document["schema"]
    return Contract(
        department=document["domain"],
        entity=table["name"],
        description=table["description"],
        version=document["version"],
        columns=tuple(_column(entry) for entry in _key_order(table["properties"])),
    )


def _key_order(properties: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Columns as written; key columns are checked to come in the order of the key."""
    positions = [p["primaryKeyPosition"] for p in properties if p.get("primaryKey")]
    if not positions or positions != sorted(positions):
        raise ValueError("a contract lists the columns of its key in the order of the key")
    return properties


def _column(entry: dict[str, Any]) -> Column:
    physical = entry["physicalType"]
    sql_type = physical if _DECIMAL.fullmatch(physical) else _SQL_TYPES[physical]
    accepted = [
        rule["arguments"]["validValues"]
        for rule in entry.get("quality", [])
        if rule.get("metric") == "invalidValues"
    ]
    references = [r["to"] for r in entry.get("relationships", []) if r["type"] == "foreignKey"]
    return Column(
        name=entry["name"],
        sql_type=sql_type,
        description=entry["description"],
        required=bool(entry.get("required", False)),
        in_key=bool(entry.get("primaryKey", False)),
        valid_values=tuple(accepted[0]) if accepted else (),
        classification=entry.get("classification"),
        references=references[0] if references else None,
    )
