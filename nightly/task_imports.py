"""All that a task of the DAGs imports, for the process that Airflow forks its workers from.

The scheduler is told to have this ready (`mp_forkserver_preload`): importing it takes seconds that
each task would spend again, most of them on Great Expectations.
"""
# ruff: noqa: F401

import airflow.executors.local_executor
import airflow.sdk.execution_time.supervisor
import airflow.sdk.execution_time.task_runner

import expectations.run
import expectations.validation
import ingestion.run
import nightly.tasks
