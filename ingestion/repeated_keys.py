"""Rows of one batch that share a key: which of them stays.

The rule is the entity's `repeated_key` in the mapping:

- `quarantine` (default): the row with the latest `updated_at` stays, if the mapping fills that
  column and one row is latest; the older ones are left out and counted as `superseded`. Where
  nothing orders them the first stays and the later ones are quarantined as `duplicate_key`.
- `collapse_identical`: rows equal in every column are one row; what differs is treated as above.
- `keep_first`: the first stays, the others are left out and counted as `repeated`.
- `keep_last`: as `superseded`, ordered by the column `last_by`; a tie keeps the later record.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt

from ingestion.contract import LINEAGE, Contract
from ingestion.engine import sql_path, write_parquet_sql
from ingestion.mapping import EntityRule

_HASHES_AT_ONCE = 8_000_000


@dataclass(frozen=True, slots=True)
class Repeats:
    """Rows taken out again, by their position in the Parquet file: number in file and verdict."""

    rows: tuple[tuple[int, int, str], ...] = field(default=())

    def between(self, first: int, end: int) -> "Repeats":
        return Repeats(tuple(row for row in self.rows if first <= row[0] < end))

    def verdicts(self) -> dict[int, str]:
        """Verdict by record number: duplicate_key, superseded, repeated or identical."""
        return {source_row: verdict for _, source_row, verdict in self.rows}


def resolve_repeated_keys(
    connection: duckdb.DuckDBPyConnection,
    parquet: Path,
    scratch: Path,
    contract: Contract,
    rule: EntityRule,
) -> Repeats:
    """Leave one row of each key in `parquet`; the file is rewritten only if a key repeats."""
    suspects = np.concatenate([*_repeated_hashes(connection, parquet, contract)])
    if not len(suspects):
        return Repeats()
    # Hashes only narrow the search: from here on whole keys are compared.
    connection.register("suspects", {"h": suspects})
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE rivals AS SELECT *, file_row_number AS position"
        f" FROM read_parquet({sql_path(parquet)}, file_row_number = true)"
        f" WHERE {_hash(contract)} IN (SELECT h FROM suspects)"
    )
    connection.unregister("suspects")
    verdicts = connection.execute(_verdicts(contract, rule)).fetchall()
    if not verdicts:
        return Repeats()
    connection.execute("CREATE OR REPLACE TEMP TABLE losers (position BIGINT)")
    connection.register("found", {"p": np.array([row[0] for row in verdicts])})
    connection.execute("INSERT INTO losers SELECT p FROM found")
    connection.unregister("found")
    kept = scratch / "kept.parquet"
    query = (
        f"SELECT * EXCLUDE (file_row_number)"
        f" FROM read_parquet({sql_path(parquet)}, file_row_number = true)"
        f" WHERE file_row_number NOT IN (SELECT position FROM losers)"
    )
    connection.execute(write_parquet_sql(query, kept))
    kept.replace(parquet)
    return Repeats(tuple(verdicts))


def _hash(contract: Contract) -> str:
    return f"hash({', '.join(contract.key)})"


def _repeated_hashes(
    connection: duckdb.DuckDBPyConnection, parquet: Path, contract: Contract
) -> Iterator[npt.NDArray[np.uint64]]:
    """Hashes of keys that occur more than once. Sorted in slices, so that memory stays bounded."""
    counted = connection.execute(f"SELECT count(*) FROM read_parquet({sql_path(parquet)})")
    (rows,) = counted.fetchone() or (0,)
    slices = max(1, -(-rows // _HASHES_AT_ONCE))
    for number in range(slices):
        condition = f"WHERE h % {slices} = {number}" if slices > 1 else ""
        hashes = connection.execute(
            f"SELECT h FROM (SELECT {_hash(contract)} AS h FROM read_parquet({sql_path(parquet)}))"
            f" {condition}"
        ).fetchnumpy()["h"]
        hashes = np.sort(np.asarray(hashes, dtype=np.uint64))
        yield np.unique(hashes[1:][hashes[1:] == hashes[:-1]])


def _verdicts(contract: Contract, rule: EntityRule) -> str:
    key = ", ".join(contract.key)
    if rule.repeated_key == "keep_first":
        return _losers(f"PARTITION BY {key} ORDER BY position", "'repeated'")
    if rule.repeated_key == "keep_last":
        order = f"PARTITION BY {key} ORDER BY {rule.last_by} DESC NULLS LAST, position DESC"
        return _losers(order, "'superseded'")
    rivals = "rivals"
    identical = "SELECT NULL, NULL, NULL WHERE false"
    if rule.repeated_key == "collapse_identical":
        lineage = {name for name, _ in LINEAGE} - {"unmapped_codes"}
        whole = ", ".join(name for name in contract.lake_types if name not in lineage)
        identical = _losers(f"PARTITION BY {whole} ORDER BY position", "'identical'")
        rivals = f"(FROM rivals WHERE position NOT IN (SELECT position FROM ({identical})))"
    latest = (
        f"SELECT *, max(updated_at) OVER (PARTITION BY {key}) AS latest FROM {rivals}"
        if "updated_at" in contract
        else f"SELECT *, NULL AS latest, NULL AS updated_at FROM {rivals}"
    )
    # The latest row stays; of several latest ones, or of rows without a time, the first.
    ordered = (
        f"SELECT position, source_row, latest, updated_at,"
        f" row_number() OVER (PARTITION BY {key} ORDER BY updated_at DESC NULLS LAST, position)"
        f" AS place FROM ({latest})"
    )
    return (
        f"SELECT position, source_row, CASE WHEN updated_at < latest THEN 'superseded'"
        f" ELSE 'duplicate_key' END FROM ({ordered}) WHERE place > 1 UNION ALL {identical}"
    )


def _losers(window: str, verdict: str) -> str:
    return (
        f"SELECT position, source_row, {verdict} AS verdict FROM"
        f" (SELECT *, row_number() OVER ({window}) AS place FROM rivals) WHERE place > 1"
    )
