"""Rows of one batch that share a key: which of them stays.

The rule is the entity's `repeated_key` in the mapping:

- `quarantine` (default): the row with the latest `updated_at` stays, if the mapping fills that
  column; older ones are left out and counted as `superseded`. Of rows that nothing orders the first
  stays, and the later ones are quarantined as `duplicate_key`.
- `collapse_identical`: rows equal in every column are one row, counted as `identical`; what differs
  is treated as above.
- `keep_first`: the first stays, the others are left out and counted as `repeated`.
- `keep_last`: ordered by the column `last_by`, the last stays and the others are left out as
  `superseded`; of equals the later record is the last.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt

from ingestion.contract import LINEAGE, Contract
from ingestion.engine import sql_path, write_parquet_sql
from ingestion.mapping import EntityRule

VERDICTS = ("duplicate_key", "superseded", "repeated", "identical")

_HASHES_AT_ONCE = 8_000_000


@dataclass(frozen=True, slots=True)
class Repeats:
    """Rows taken out of a Parquet file again, in three arrays of one length.

    `positions` are the places they had in it, `source_rows` their record numbers, `verdicts` places
    in VERDICTS. `left_out_sums` are the decimals of all but the duplicate keys.
    """

    positions: npt.NDArray[np.int64]
    source_rows: npt.NDArray[np.int64]
    verdicts: npt.NDArray[np.int8]
    left_out_sums: dict[str, Decimal]

    def between(self, first: int, end: int) -> "Repeats":
        """Those from one stretch of the file, such as what came from one source file."""
        chosen = (self.positions >= first) & (self.positions < end)
        return Repeats(self.positions[chosen], self.source_rows[chosen], self.verdicts[chosen], {})

    @property
    def quarantined(self) -> npt.NDArray[np.int64]:
        """Record numbers of the rows that go into quarantine."""
        return np.sort(self.source_rows[self.verdicts == 0])

    @property
    def left_out(self) -> Counter[str]:
        """How many rows are left out, by verdict."""
        counts = zip(VERDICTS[1:], np.bincount(self.verdicts, minlength=4)[1:], strict=True)
        return Counter({verdict: int(count) for verdict, count in counts if count})


_NONE = Repeats(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int8), {})


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
        return _NONE
    _create_losers(connection, suspects, parquet, contract, rule)
    found = connection.execute("FROM losers ORDER BY position").fetchnumpy()
    if not len(found["position"]):
        return _NONE
    kept = scratch / "kept.parquet"
    query = (
        f"SELECT * EXCLUDE (file_row_number)"
        f" FROM read_parquet({sql_path(parquet)}, file_row_number = true) AS drafted"
        f" ANTI JOIN losers ON losers.position = drafted.file_row_number"
    )
    connection.execute(write_parquet_sql(query, kept))
    kept.replace(parquet)
    return Repeats(
        np.asarray(found["position"], dtype=np.int64),
        np.asarray(found["source_row"], dtype=np.int64),
        np.asarray(found["verdict"], dtype=np.int8),
        _left_out_sums(connection, contract),
    )


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


def _create_losers(
    connection: duckdb.DuckDBPyConnection,
    suspects: npt.NDArray[np.uint64],
    parquet: Path,
    contract: Contract,
    rule: EntityRule,
) -> None:
    """The table `losers` of rows that must go, out of the table `rivals` of rows that share a hash.

    Hashes only narrow the search; here whole keys are compared.
    """
    needed = [*contract.key, *(column.name for column in contract.decimals), "source_row"]
    needed += [name for name in ("updated_at", rule.last_by) if name and name in contract]
    columns = "*" if rule.repeated_key == "collapse_identical" else ", ".join(dict.fromkeys(needed))
    connection.register("suspects", {"h": suspects})
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE rivals AS SELECT {columns}, file_row_number AS position"
        f" FROM read_parquet({sql_path(parquet)}, file_row_number = true)"
        f" WHERE {_hash(contract)} IN (SELECT h FROM suspects)"
    )
    connection.unregister("suspects")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE losers AS {_losers(contract, rule)}")


def _losers(contract: Contract, rule: EntityRule) -> str:
    key = ", ".join(contract.key)
    if rule.repeated_key == "keep_first":
        return _all_but_first("rivals", f"PARTITION BY {key} ORDER BY position", "repeated")
    if rule.repeated_key == "keep_last":
        order = f"PARTITION BY {key} ORDER BY {rule.last_by} DESC NULLS LAST, position DESC"
        return _all_but_first("rivals", order, "superseded")
    if rule.repeated_key == "collapse_identical":
        lineage = {name for name, _ in LINEAGE} - {"unmapped_codes"}
        whole = ", ".join(name for name in contract.lake_types if name not in lineage)
        identical = _all_but_first("rivals", f"PARTITION BY {whole} ORDER BY position", "identical")
        distinct = f"(FROM rivals WHERE position NOT IN (SELECT position FROM ({identical})))"
        return f"{identical} UNION ALL {_all_but_latest(distinct, key)}"
    return _all_but_latest("rivals", key)


def _all_but_first(rivals: str, window: str, verdict: str) -> str:
    return (
        f"SELECT position, source_row, {VERDICTS.index(verdict)}::TINYINT AS verdict FROM"
        f" (SELECT *, row_number() OVER ({window}) AS place FROM {rivals}) WHERE place > 1"
    )


def _all_but_latest(rivals: str, key: str) -> str:
    """Of several latest rows, or of rows without a time, the first stays."""
    ordered = (
        f"SELECT position, source_row, updated_at,"
        f" max(updated_at) OVER (PARTITION BY {key}) AS latest,"
        f" row_number() OVER (PARTITION BY {key} ORDER BY updated_at DESC NULLS LAST, position)"
        f" AS place FROM {rivals}"
    )
    return (
        f"SELECT position, source_row,"
        f" (CASE WHEN updated_at < latest THEN 1 ELSE 0 END)::TINYINT AS verdict"
        f" FROM ({ordered}) WHERE place > 1"
    )


def _left_out_sums(connection: duckdb.DuckDBPyConnection, contract: Contract) -> dict[str, Decimal]:
    names = [column.name for column in contract.decimals]
    if not names:
        return {}
    sums = ", ".join(f"coalesce(sum({name}), 0)" for name in names)
    totals = connection.execute(
        f"SELECT {sums} FROM rivals SEMI JOIN (FROM losers WHERE verdict > 0) USING (position)"
    ).fetchone()
    return dict(zip(names, totals or (), strict=True))
