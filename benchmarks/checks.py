"""Question 4: what does asking through Great Expectations add to the predicates themselves?"""

import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.generated_lake import LAST_DAY
from benchmarks.kpi_sql import write_history
from benchmarks.measuring import Clock, Progress, job, measure, require_same, side_by_side
from benchmarks.result import Aim, Result, Table, cpu_of, wall_of

QUESTION = "What does asking through Great Expectations cost?"
METHOD = """\
The suites of orders, order lines and payments about one landed batch: inside DuckDB as
`expectations.run.check_batch` asks them; as one SQL written by hand; and as the same suites on
pandas, with money as floats because decimals take pandas hundreds of times longer. Imports are not
counted. Times count after all three found the same number of unexpected rows for every
expectation."""

ENTITIES = ("order", "order_line", "payment")

# The same predicates in the order of the suites. One scan for each entity.
BY_HAND = """
with orders as (
    select
        count(*) filter (ordered_at < timestamp '1990-01-01') as too_early,
        count(*) filter (ordered_at > timestamp '{latest_event}') as too_late,
        count(*) filter (not promised_on between date '1990-01-01' and timestamp '{latest_plan}'),
        count(*) filter (approved_at < ordered_at) as approved,
        count(*) filter (approved_at < ordered_at) as mostly_approved,
        count(*) filter (delivered_at < ordered_at) as delivered,
        count(*) filter (delivered_at < ordered_at) as mostly_delivered,
        count(*) filter (status = 'delivered' and delivered_at is null),
        count(*) filter (status = 'cancelled' and delivered_at is not null)
    from '{batch}/order/*.parquet' where is_deleted is not true
),

order_lines as (
    select
        count(*) filter (not quantity between -10000000 and 10000000),
        count(*) filter (unit_price < 0),
        count(*) filter (not unit_price between -1000000000 and 1000000000),
        count(*) filter (discount_amount < 0),
        count(*) filter (freight_amount < 0),
        count(*) filter (product_id is null)
    from '{batch}/order_line/*.parquet' where is_deleted is not true
),

payments as (
    select
        count(*) filter (received_at < timestamp '1990-01-01'),
        count(*) filter (received_at > timestamp '{latest_event}'),
        count(*) filter (amount < 0),
        count(*) filter (not amount between -1000000000000 and 1000000000000),
        count(*) filter (received_at is null)
    from '{batch}/payment/*.parquet' where is_deleted is not true
)

select * from orders, order_lines, payments
"""


def answer(size: Mapping[str, Any], scratch: Path, progress: Progress) -> Result:
    """Ask about a batch of `size["checked_events"]` events."""
    events = size["checked_events"]
    progress("writing a batch")
    measure(job("lake", write_history, home=str(scratch), days=1, events=events))
    batch = scratch / "batch"
    for entity in ENTITIES:
        day = scratch / "lake" / "finance" / entity / f"ds={LAST_DAY}"
        shutil.copytree(day, batch / entity)
    measured = side_by_side(
        [
            job("one SQL by hand", by_hand, batch=str(batch)),
            job("check_batch", through_gx, batch=str(batch)),
            job("the same suites on pandas", on_pandas, batch=str(batch)),
        ],
        rounds=size["rounds"],
        progress=progress,
    )
    require_same("unexpected rows", {each.name: each.costs[0].answer for each in measured})
    sql, ours, _ = measured
    aims = (
        Aim("check_batch, wall, of one SQL", 3, ours.ratio(sql, wall_of), "x"),
        Aim("check_batch, CPU, of one SQL", 3, ours.ratio(sql, cpu_of), "x"),
    )
    rows = events * 68 // 100
    return Result(4, QUESTION, METHOD, (Table.of(f"{rows:,} rows", measured),), aims)


# -- what runs in processes of its own -------------------------------------------------------


def by_hand(clock: Clock, batch: str) -> list[int]:
    import duckdb

    sql = BY_HAND.format(
        batch=batch,
        latest_event=f"{LAST_DAY + timedelta(days=1)} 12:00:00",
        latest_plan=LAST_DAY + timedelta(days=30 * 365),
    )
    with clock:
        found = duckdb.execute(sql).fetchone()
    assert found is not None
    return list(found)


def through_gx(clock: Clock, batch: str) -> list[int | None]:
    from expectations.run import check_batch
    from expectations.validation import suite_module

    for entity in ENTITIES:
        suite_module(f"raw_finance_{entity}")
    with clock:
        results = check_batch(Path(batch), "finance", LAST_DAY)
    return [result.rows_unexpected for result in results if result.status != "skipped"]


def on_pandas(clock: Clock, batch: str) -> list[int | None]:
    import pandas as pd
    import pyarrow as pa
    from pyarrow import parquet

    from expectations.gx_import import gx
    from expectations.rules import bounds
    from expectations.validation import (
        COUNTS_ONLY,
        NOTHING_ON_DISK,
        configurations,
        rule_of,
        suite_module,
    )

    suites = {entity: suite_module(f"raw_finance_{entity}").SUITE for entity in ENTITIES}
    found: list[int | None] = []
    with clock:
        context = gx.get_context(mode="ephemeral", project_config=NOTHING_ON_DISK)
        source = context.data_sources.add_pandas("pandas")
        for entity, suite in suites.items():
            table = parquet.read_table(f"{batch}/{entity}/bench.parquet")
            floats = [
                field.with_type(pa.float64()) if pa.types.is_decimal(field.type) else field
                for field in table.schema
            ]
            frame = table.cast(pa.schema(floats)).to_pandas()
            for column in ("promised_on",):
                if column in frame:
                    frame[column] = pd.to_datetime(frame[column])
            answers = (
                source.add_dataframe_asset(entity)
                .add_batch_definition_whole_dataframe("all")
                .get_batch({"dataframe": frame})
                .validate(suite, result_format=COUNTS_ONLY, expectation_parameters=bounds(LAST_DAY))
                .results
            )
            order = {rule_of(asked): place for place, asked in enumerate(configurations(suite))}
            answers.sort(key=lambda one: order[rule_of(one.expectation_config)])
            found += [one.result.get("unexpected_count") for one in answers]
    return found
