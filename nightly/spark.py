"""`make spark`: the warehouse on Apache Spark, from the same lake and the same dbt project."""

import os
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from nightly import build as builds
from nightly import sources, steps
from nightly.cli import DAY, run
from nightly.java import require_java
from nightly.journal import Journal, shown
from nightly.settings import DEPARTMENTS, Settings, of_source


@click.command("spark")
@click.option("--source", required=True)
@click.option("--day", type=DAY)
@click.option("--data", type=click.Path(path_type=Path))
def spark(source: str, day: date | None, data: Path | None) -> None:
    """Load what the lake lacks of one source, and build and test the marts on a Spark session."""
    require_java()
    os.environ.update(of_source(source, data))
    settings = replace(Settings.from_environment(), target="spark")
    journal = Journal(settings.journal)
    day = day or sources.default_day(settings)
    with shown(settings.journal):
        for missing in steps.missing_days(settings, day, journal):
            for department in DEPARTMENTS:
                steps.load_department(settings, department, missing, journal)
        build = builds.build(settings, day, journal)
    print(f"marts    {build.file.with_name('tables')}/marts.db/*/*.parquet, as of {day}")
    print(f"log      {settings.journal}")


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], spark))
