"""Build, check and publish the KPI marts of a day, once all three departments have accepted it.

Only what passes its tests is published; otherwise yesterday's marts stay up, the report says why,
and this run fails. The pool `warehouse_writer` has one slot, because the work file has one writer.

A day is skipped when a later day is complete in the lake: that day's build contains it. Pause this
DAG during a long backfill. By hand, `{"day": "2026-03-01"}` builds exactly that day.
"""

from airflow.sdk import Param, PartitionedAssetTimetable, dag, task
from kpi_assets import KPI_MARTS, RAW


@dag(
    schedule=PartitionedAssetTimetable(assets=RAW["crm"] & RAW["finance"] & RAW["after_sales"]),
    params={"day": Param(None, type=["null", "string"], format="date")},
    # A build or a check that failed does not heal by waiting: a person must look.
    default_args={"pool": "warehouse_writer", "retries": 0},
    max_active_runs=1,
    catchup=False,
    tags={"warehouse"},
    doc_md=__doc__,
)
def build_kpi_marts() -> None:
    @task.short_circuit(ignore_downstream_trigger_rules=True)
    def choose_day(loaded: str, asked: str) -> str | None:
        from nightly import tasks

        return tasks.choose_day(loaded=loaded, asked=asked)

    @task
    def build(day: str) -> None:
        from nightly import tasks

        tasks.build(day)

    @task
    def check(day: str) -> None:
        from nightly import tasks

        tasks.check(day)

    @task(outlets=[KPI_MARTS])
    def publish(day: str) -> None:
        from nightly import tasks

        tasks.publish(day)

    @task(trigger_rule="all_done")
    def report(day: str) -> None:
        from nightly import tasks

        tasks.report(day)  # Fails when the day is not what readers get now.

    day = choose_day(loaded="{{ partition_key or '' }}", asked="{{ params.day or '' }}")
    build(day) >> check(day) >> publish(day) >> report(day)


build_kpi_marts()
