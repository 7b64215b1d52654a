"""`make run`: tonight's job through Airflow itself, in one process, with no server and no account.

The DAGs that the scheduler runs every night are run here one after another. What Airflow says goes to
logs/airflow.log; what a person wants to see is the journal, shown here while the tasks write it.
"""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from nightly import airflow_home, steps
from nightly.cli import DAY, explain
from nightly.errors import HeldBack
from nightly.journal import Journal
from nightly.settings import DEPARTMENTS, Settings


@click.command()
@click.option("--source", required=True)
@click.option("--day", type=DAY)
@click.option("--data", type=click.Path(path_type=Path))
def tonight(source: str, day: date | None, data: Path | None) -> None:
    """Load, build, check, publish and report one night of one source, and show what came out."""
    from nightly.show import print_summary

    os.environ["KPI_SOURCES"] = source
    if data:
        os.environ["KPI_DATA"] = str(data)
    settings = Settings.from_environment()
    journal = Journal(settings.journal, echo=_nowhere)
    day = day or steps.default_day(settings)
    with _shown(settings.journal), airflow_home.quiet(settings):
        journal(f"tonight's job for {source} as of {day}, through Airflow")
        missing = steps.prepare(settings, day, journal)
        run = airflow_home.dag_runner(settings)
        refused = [
            f"load_{department} {loaded}"
            for loaded in missing
            for department in DEPARTMENTS
            if not run(f"load_{department}", loaded)
        ]
        if refused:
            steps.report(settings, day, journal)
        published = not refused and run("build_kpi_marts", day)
    print_summary(settings, day)
    if refused:
        raise HeldBack(f"not loaded: {', '.join(refused)}; see {settings.journal}")
    if not published:
        raise HeldBack(f"{day} was not published, the marts of before stay up; see the report")
