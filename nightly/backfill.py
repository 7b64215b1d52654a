"""`make backfill`: a range of days through Airflow's own backfill, under a scheduler of its own.

The load DAGs get one backfill each; `build_kpi_marts` follows by itself, as in production, and
skips days that a later build contains.
"""

import os
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import click

from nightly import local_airflow
from nightly.cli import DAY, run
from nightly.dbt_process import Progress
from nightly.errors import HeldBack, UserError, listed
from nightly.journal import Journal, shown
from nightly.settings import DEPARTMENTS, Settings, of_source

POLL_SECONDS = 2
FINISHED = ("success", "failed")


@click.command("backfill")
@click.option("--source", required=True)
@click.option("--from", "first", type=DAY, required=True)
@click.option("--to", "last", type=DAY, required=True)
@click.option("--data", type=click.Path(path_type=Path))
@click.option("--parallel", type=click.IntRange(1, 32), default=4, help="Days loaded at once.")
def backfill(source: str, first: date, last: date, data: Path | None, parallel: int) -> None:
    """Load every day from FROM to TO of one source, and publish the last."""
    if first > last:
        raise UserError(f"--from {first} is after --to {last}")
    os.environ.update(of_source(source, data))
    settings = Settings.from_environment()
    journal = Journal(settings.journal)
    with shown(settings.journal), local_airflow.quiet(settings):
        journal(f"backfill of {source} from {first} to {last}, through Airflow's scheduler")
        with local_airflow.scheduler(settings, parallelism=parallel + 1) as airflow:
            for department in DEPARTMENTS:
                airflow.backfill(f"load_{department}", first, last, at_once=parallel)
            failed = _wait(airflow, first, last, journal)
    from nightly.show import print_summary

    print_summary(settings, last)
    if failed:
        raise HeldBack(f"failed: {listed(failed)}; the log says why")


def _wait(
    airflow: local_airflow.LocalScheduler, first: date, last: date, progress: Progress
) -> list[str]:
    """Return when every load has ended and every day that all have loaded was built or skipped.

    The answer names the runs that failed.
    """
    days = [str(first + timedelta(days=count)) for count in range((last - first).days + 1)]
    loads = [(f"load_{department}", day) for day in days for department in DEPARTMENTS]
    said = -1
    while True:
        states = airflow.states()
        complete = [
            day
            for day in days
            if all(states.get((f"load_{name}", day)) == "success" for name in DEPARTMENTS)
        ]
        runs = [*loads, *(("build_kpi_marts", day) for day in complete)]
        ended = sum(states.get(run) in FINISHED for run in runs)
        if ended // 10 > said:
            said = ended // 10
            progress(f"{ended} runs ended, {len(complete)} of {len(days)} days are complete")
        if ended == len(runs):
            return [f"{dag} {day}" for dag, day in runs if states[dag, day] == "failed"]
        time.sleep(POLL_SECONDS)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], backfill))
