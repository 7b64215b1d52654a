"""`make backfill`: a range of days through Airflow's own backfill, under a scheduler of its own.

The load DAGs get one backfill each. When all days are in, the last complete one is built and
published.
"""

import os
import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import click

from nightly import lake, local_airflow
from nightly.cli import DAY, run
from nightly.dbt_process import Progress
from nightly.errors import HeldBack, UserError, listed
from nightly.journal import Journal, shown
from nightly.local_airflow import BUILD, LocalScheduler
from nightly.settings import DEPARTMENTS, Settings, of_source

POLL_SECONDS = 2
SAID_TIMES = 20


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
            failed = load_and_build(airflow, settings, first, last, parallel, journal)
    from nightly.show import print_summary

    print_summary(settings, last)
    if failed:
        raise HeldBack(f"failed: {listed(failed)}; the log says why")


def load_and_build(
    airflow: LocalScheduler,
    settings: Settings,
    first: date,
    last: date,
    at_once: int,
    progress: Progress,
) -> list[str]:
    """Backfill all departments, then build the last complete day; return the runs that failed.

    The build rests while days arrive, or it would build again and again what is soon outdated.
    """
    days = [str(first + timedelta(days=count)) for count in range((last - first).days + 1)]
    airflow.pause(BUILD, paused=True)
    for department in DEPARTMENTS:
        airflow.backfill(f"load_{department}", first, last, at_once=at_once)
    failed = _wait(
        airflow,
        [(f"load_{department}", day) for day in days for department in DEPARTMENTS],
        progress,
    )
    airflow.pause(BUILD, paused=False)
    day = lake.last_complete_day(settings)
    if day:
        airflow.trigger(BUILD, day)
        failed += _wait(airflow, [(BUILD, str(day))], progress)
    return failed


def _wait(
    airflow: LocalScheduler, runs: Sequence[tuple[str, str]], progress: Progress
) -> list[str]:
    """Return when all `runs` have ended, with the names of those that failed."""
    said = 0
    while unfinished := airflow.unfinished():
        ended = len(runs) - unfinished
        if ended * SAID_TIMES // len(runs) > said:
            said = ended * SAID_TIMES // len(runs)
            progress(f"{ended} of {len(runs)} runs ended")
        time.sleep(POLL_SECONDS)
    states = airflow.states()
    return [f"{dag} {day}" for dag, day in runs if states.get((dag, day)) != "success"]


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], backfill))
