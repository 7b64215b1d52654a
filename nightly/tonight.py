"""`make run`: tonight's job through Airflow itself, in one process, with no server and no account.

The DAGs that the scheduler runs every night are run here one after another. What Airflow says goes
to logs/airflow.log; what a person wants to see is the journal, shown while the tasks write it.
"""

import os
import sys
from datetime import date
from pathlib import Path

import click

from nightly import local_airflow, sources, steps
from nightly.cli import DAY, run
from nightly.errors import HeldBack, listed
from nightly.journal import Journal, shown
from nightly.settings import DEPARTMENTS, Settings, of_source


@click.command("tonight")
@click.option("--source", required=True)
@click.option("--day", type=DAY)
@click.option("--data", type=click.Path(path_type=Path))
@click.option("--scale", help="Of the simulated company: small, medium or large.")
def tonight(source: str, day: date | None, data: Path | None, scale: str | None) -> None:
    """Load, build, check, publish and report one night of one source, and show what came out."""
    os.environ.update(of_source(source, data, scale))
    settings = Settings.from_environment()
    journal = Journal(settings.journal)
    day = day or sources.default_day(settings)
    with shown(settings.journal), local_airflow.quiet(settings):
        journal(f"tonight's job for {source} as of {day}, through Airflow")
        days = steps.days_to_load(settings, day, journal)
        run_dag = local_airflow.dag_runner(settings)
        refused = [
            f"{department} {loaded}"
            for loaded in days
            for department in DEPARTMENTS
            if not run_dag(f"load_{department}", loaded)
        ]
        published = not refused and run_dag(local_airflow.BUILD, day)
    from nightly.show import print_summary

    print_summary(settings, day)
    if refused:
        raise HeldBack(f"not loaded: {listed(refused)}; the report and the log say why")
    if not published:
        raise HeldBack(f"{day} was not published; the report and the log say why")


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], tonight))
