"""Question 1: what does it cost to land a file with contract, quarantine, manifest and hash?"""

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.measuring import (
    Clock,
    Progress,
    job,
    measure,
    require_same,
    side_by_side,
)
from benchmarks.result import Aim, Result, Table, cpu_of, wall_of

QUESTION = "What does landing a file cost?"
METHOD = """\
A CSV of opportunities with 20 columns: texts, times, a date, decimals and booleans. One row in
50,000 lacks a required value. Landing types it by contract, looks for repeated keys, sets the bad
rows aside with file, line, rule and reason, hashes what it reads and what it writes, and moves the
day into the lake with its manifest. The others write typed Parquet and do no more: they take the
bad rows unseen, and pandas holds money as binary floating point. Imports are not counted. Times
count after every contender has written the same values."""

DAY = date(2026, 3, 1)
OURS, COPY = "landing", "DuckDB typed copy"

# Name, and DuckDB type, of the columns in the file.
COLUMNS: Mapping[str, str] = {
    "opportunity_id": "VARCHAR",
    "account_id": "VARCHAR",
    "lead_id": "VARCHAR",
    "owner_user_id": "VARCHAR",
    "product_id": "VARCHAR",
    "product_line_id": "VARCHAR",
    "segment_id": "VARCHAR",
    "channel_id": "VARCHAR",
    "region_id": "VARCHAR",
    "stage": "VARCHAR",
    "outcome": "VARCHAR",
    "created_at": "TIMESTAMP",
    "closed_at": "TIMESTAMP",
    "expected_close_on": "DATE",
    "amount": "DECIMAL(18, 2)",
    "currency": "VARCHAR",
    "quantity": "DECIMAL(18, 3)",
    "is_innovative": "BOOLEAN",
    "documents_complete": "BOOLEAN",
    "updated_at": "TIMESTAMP",
}

PICK = "create temp macro pick(i, salt, n) as cast(hash(i, salt) % n as bigint)"
ROWS = """
select
    printf('O%09d', i) as opportunity_id,
    printf('A%06d', pick(i, 1, 200000)) as account_id,
    case when i % 3 = 0 then printf('L%09d', i) end as lead_id,
    printf('U%03d', pick(i, 2, 400)) as owner_user_id,
    printf('00%04d', pick(i, 3, 5000)) as product_id,
    (['sensor', 'controller', 'platform', 'maintenance'])[1 + pick(i, 4, 4)] as product_line_id,
    (['大型企业', '中型企业', '小微企业'])[1 + pick(i, 5, 3)] as segment_id,
    (['direct', 'partner', 'online'])[1 + pick(i, 6, 3)] as channel_id,
    (['east', 'south', 'north'])[1 + pick(i, 7, 3)] as region_id,
    case when i % 50000 <> 17 then (['won', 'lost'])[1 + pick(i, 8, 2)] end as stage,
    (['won', 'lost'])[1 + pick(i, 8, 2)] as outcome,
    timestamp '2025-01-01' + to_seconds(pick(i, 9, 31000000)) as created_at,
    timestamp '2025-12-31' + to_seconds(pick(i, 10, 5000000)) as closed_at,
    date '2026-01-01' + cast(pick(i, 11, 60) as integer) as expected_close_on,
    cast(pick(i, 12, 90000000) / 100 as decimal(18, 2)) as amount,
    'EUR' as currency,
    cast(pick(i, 13, 900000) / 1000 as decimal(18, 3)) as quantity,
    pick(i, 14, 2) = 0 as is_innovative,
    pick(i, 15, 2) = 0 as documents_complete,
    timestamp '2026-02-28' + to_seconds(pick(i, 16, 80000)) as updated_at
from range({rows}) as numbers (i)
"""


def answer(size: Mapping[str, Any], scratch: Path, progress: Progress) -> Result:
    """Land files of `size["landing_rows"]` rows each."""
    tables: list[Table] = []
    aims: list[Aim] = []
    for rows in size["landing_rows"]:
        folder = scratch / f"{rows}"
        progress(f"writing a CSV of {rows:,} rows")
        measure(job("file", write_file, folder=str(folder), rows=rows))
        contenders = [
            job(COPY, copy_with_duckdb, folder=str(folder), target=str(folder / "duckdb")),
            job(OURS, land, folder=str(folder), target=str(folder / "ours")),
            job("pyarrow", copy_with_pyarrow, folder=str(folder), target=str(folder / "pyarrow")),
            job("polars", copy_with_polars, folder=str(folder), target=str(folder / "polars")),
            job("pandas", copy_with_pandas, folder=str(folder), target=str(folder / "pandas")),
            job("dlt", copy_with_dlt, folder=str(folder), target=str(folder / "dlt")),
        ]
        compared = _Comparison(folder, progress)
        measured = side_by_side(
            contenders, rounds=size["rounds"], progress=progress, after=compared
        )
        copy, ours = measured[0], measured[1]
        megabytes = (folder / "opportunities.csv").stat().st_size / 1e6
        tables.append(Table.of(f"{rows:,} rows, {megabytes:,.0f} MB", measured))
        aims += [
            Aim(f"{rows:,} rows: wall, of the typed copy", 1.35, ours.ratio(copy, wall_of), "x"),
            Aim(f"{rows:,} rows: CPU, of the typed copy", 1.35, ours.ratio(copy, cpu_of), "x"),
            Aim(f"{rows:,} rows: peak memory", 600, ours.peak, "MB"),
        ]
        shutil.rmtree(folder)
    return Result(1, QUESTION, METHOD, tuple(tables), tuple(aims))


class _Comparison:
    """After the first round, all outputs must be the same; they are written the same way again."""

    def __init__(self, folder: Path, progress: Progress) -> None:
        self._folder, self._progress, self._done = folder, progress, False

    def __call__(self) -> None:
        if self._done:
            return
        self._progress("comparing what they wrote")
        outputs = ("duckdb", "ours", "pyarrow", "polars", "pandas", "dlt")
        answers = {
            name: measure(job(name, fingerprint, folder=str(self._folder / name))).answer
            for name in outputs
        }
        require_same("landing", answers)
        self._done = True


# -- what runs in processes of its own -------------------------------------------------------


def write_file(clock: Clock, folder: str, rows: int) -> None:
    import duckdb
    import yaml

    Path(folder).mkdir(parents=True)
    duckdb.execute(PICK)
    duckdb.execute(f"copy ({ROWS.format(rows=rows)}) to '{folder}/opportunities.csv' (header)")
    mapping = {
        "source": "bench",
        "time_zone": "UTC",
        "files": {"opportunities": {"path": "opportunities.csv"}},
        "entities": {
            "crm.opportunity": {
                "from": "opportunities",
                "columns": {column: column for column in COLUMNS},
            }
        },
    }
    (Path(folder) / "bench.yaml").write_text(yaml.safe_dump(mapping, sort_keys=False))


def fingerprint(clock: Clock, folder: str) -> Any:
    """Rows with every required value, and two order-free hashes over their typed values."""
    import duckdb

    typed = ", ".join(
        f"cast(nullif({name}, '') as {kind})" if kind == "VARCHAR" else f"cast({name} as {kind})"
        for name, kind in COLUMNS.items()
    )
    counted = duckdb.sql(
        f"""
        select count(*), cast(sum(hash({typed})) as varchar), bit_xor(hash({typed}))
        from read_parquet('{folder}/**/*.parquet', hive_partitioning = false)
        where stage <> ''
        """
    ).fetchone()
    return counted


def land(clock: Clock, folder: str, target: str) -> None:
    import pyarrow.dataset  # noqa: F401 - DuckDB imports it when it is handed a stream

    from ingestion.run import Source, accept
    from ingestion.run import land as land_day

    shutil.rmtree(target, ignore_errors=True)
    sources = [Source(f"{folder}/bench.yaml", Path(folder))]
    with clock:
        accept(Path(target), land_day(Path(target), "crm", DAY, sources))


def copy_with_duckdb(clock: Clock, folder: str, target: str) -> None:
    import duckdb

    file = _empty(target)
    with clock:
        duckdb.execute(
            f"""
            copy (
                from read_csv('{folder}/opportunities.csv',
                    columns = {dict(COLUMNS)}, auto_detect = false, header = true)
            ) to '{file}' (format parquet)
            """
        )


def copy_with_pyarrow(clock: Clock, folder: str, target: str) -> None:
    import pyarrow as pa
    from pyarrow import csv, parquet

    file = _empty(target)
    with clock:
        options = csv.ConvertOptions(column_types=_arrow_types(pa), strings_can_be_null=True)
        records = csv.open_csv(f"{folder}/opportunities.csv", convert_options=options)
        with parquet.ParquetWriter(file, records.schema) as writer:
            for batch in records:
                writer.write_batch(batch)


def copy_with_polars(clock: Clock, folder: str, target: str) -> None:
    import polars as pl

    file = _empty(target)
    types: dict[str, Any] = {
        "VARCHAR": pl.String,
        "TIMESTAMP": pl.Datetime("us"),
        "DATE": pl.Date,
        "BOOLEAN": pl.Boolean,
        "DECIMAL(18, 2)": pl.Decimal(18, 2),
        "DECIMAL(18, 3)": pl.Decimal(18, 3),
    }
    schema = {name: types[kind] for name, kind in COLUMNS.items()}
    with clock:
        pl.scan_csv(f"{folder}/opportunities.csv", schema=schema).sink_parquet(
            file, compression="snappy"
        )


def copy_with_pandas(clock: Clock, folder: str, target: str) -> None:
    import pandas as pd

    file = _empty(target)
    dates = [name for name, kind in COLUMNS.items() if kind in ("TIMESTAMP", "DATE")]
    names = {"VARCHAR": "str", "BOOLEAN": "bool"}
    dtypes = {
        name: names.get(kind, "float64") for name, kind in COLUMNS.items() if name not in dates
    }
    with clock:
        frame = pd.read_csv(f"{folder}/opportunities.csv", dtype=dtypes, parse_dates=dates)
        frame.to_parquet(file, index=False)


def copy_with_dlt(clock: Clock, folder: str, target: str) -> None:
    import os

    import pyarrow as pa
    from pyarrow import csv

    shutil.rmtree(target, ignore_errors=True)
    os.environ.update(
        RUNTIME__DLTHUB_TELEMETRY="false",
        DATA_WRITER__DISABLE_COMPRESSION="true",
        NORMALIZE__PARQUET_NORMALIZER__ADD_DLT_LOAD_ID="false",
    )
    import dlt

    def load(name: str, rows: Any) -> None:
        pipeline = dlt.pipeline(
            name,
            pipelines_dir=f"{target}/state",
            destination=dlt.destinations.filesystem(f"file://{target}/{name}"),
            dataset_name="crm",
        )
        opportunities = dlt.resource(rows, name="opportunities", write_disposition="replace")
        pipeline.run(opportunities, loader_file_format="parquet")

    def records() -> Any:
        options = csv.ConvertOptions(column_types=_arrow_types(pa), strings_can_be_null=True)
        yield from csv.open_csv(f"{folder}/opportunities.csv", convert_options=options)

    load("imports", [pa.table({"stage": ["won"]})])  # It imports much of itself only now.
    with clock:
        load("bench", records)
    for aside in ("imports", "state"):
        shutil.rmtree(f"{target}/{aside}")
    for own in Path(f"{target}/bench/crm").glob("_dlt*"):
        shutil.rmtree(own)


def _arrow_types(pa: Any) -> Any:
    types = {
        "VARCHAR": pa.string(),
        "TIMESTAMP": pa.timestamp("us"),
        "DATE": pa.date32(),
        "BOOLEAN": pa.bool_(),
        "DECIMAL(18, 2)": pa.decimal128(18, 2),
        "DECIMAL(18, 3)": pa.decimal128(18, 3),
    }
    return {name: types[kind] for name, kind in COLUMNS.items()}


def _empty(target: str) -> str:
    shutil.rmtree(target, ignore_errors=True)
    Path(target).mkdir(parents=True)
    return f"{target}/part.parquet"
