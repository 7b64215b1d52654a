"""Load what one department knows of one day, each department on its own schedule.

The source is copied into a batch, expectations are asked about it, and it moves into the lake or is
refused. A source that is late is waited for; one that has changed stops its own department only.

The night of March 2nd loads March 1st. By hand, give the day: `{"day": "2026-03-01"}`. A range of
days, where the last bound is the morning after: `airflow backfill create --dag-id load_crm
--from-date 2026-02-01 --to-date 2026-03-01` loads February. Loading a day again replaces it.
"""

from datetime import timedelta

from airflow.sdk import (
    CronPartitionTimetable,
    ExceptionRetryPolicy,
    Param,
    RetryAction,
    RetryRule,
    dag,
    task,
)
from kpi_assets import RAW

from nightly.settings import Settings

ONLY_WAIT_FOR_LATE_SOURCES = ExceptionRetryPolicy(
    rules=[RetryRule(exception="ingestion.errors.SourceUnavailable", reason="the source is late")],
    default=RetryAction.FAIL,
)
SETTINGS = Settings.from_environment()


def load(department: str, at: str) -> None:
    @dag(
        dag_id=f"load_{department}",
        schedule=CronPartitionTimetable(
            at, timezone=SETTINGS.schedule_time_zone, run_offset=-1, key_format="%Y-%m-%d"
        ),
        end_date=SETTINGS.schedule_until,
        params={"day": Param(None, type=["null", "string"], format="date")},
        # Days are independent of each other, so a backfill may load several at once.
        max_active_runs=4,
        catchup=False,
        tags={"load", department},
        doc_md=__doc__,
    )
    def pipeline() -> None:
        @task(
            retries=6,
            retry_delay=timedelta(minutes=20),
            retry_policy=ONLY_WAIT_FOR_LATE_SOURCES,
            outlets=[RAW[department]],
        )
        def land_and_accept(day: str, *, outlet_events) -> None:
            from nightly import tasks

            tasks.load(department, day)
            outlet_events[RAW[department]].add_partitions(day)

        land_and_accept(day="{{ partition_key or params.day or '' }}")

    pipeline()


load("crm", at="0 2 * * *")
load("finance", at="30 2 * * *")
load("after_sales", at="0 3 * * *")
