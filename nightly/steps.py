"""The steps of one night, each safe to repeat. Airflow's tasks and the `kpi` command call these."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from nightly import evidence, lake
from nightly import build as builds
from nightly.dbt_process import Progress
from nightly.errors import HeldBack, NightError, UserError
from nightly.settings import DEMO, DEPARTMENTS, Settings

if TYPE_CHECKING:
    from ingestion.manifest import Manifest
    from publishing.publication import Publication


def load_department(settings: Settings, department: str, day: date, progress: Progress) -> None:
    """Land what `department` sent for `day`, check it, and accept or refuse it."""
    accept(settings, department, day, land(settings, department, day, progress), progress)


def build(settings: Settings, day: date, progress: Progress) -> None:
    """Build and test the candidate marts as of `day`."""
    builds.build(settings, day, progress)


def check(settings: Settings, day: date, progress: Progress) -> None:
    """Ask the expectations about the candidate marts; HeldBack when one that matters fails."""
    from expectations.run import blocking, check_marts

    candidate = builds.completed(settings, day)
    results = check_marts(candidate.file, day)
    file = evidence.write_checks(settings, candidate.id, results)
    refused = blocking(results)
    progress(f"check {candidate.id}: {len(results)} expectations, {len(refused)} forbid to publish")
    if refused:
        raise HeldBack(
            f"held back by {len(refused)} expectations, first {refused[0].expectation} on "
            f"{refused[0].dataset}: {refused[0].reason} All are in {file}"
        )


def publish(settings: Settings, day: date, progress: Progress) -> "Publication":
    """Make the checked candidate marts current. Only what was checked, and passed, is published."""
    from publishing.publication import publish as go_live

    candidate = builds.completed(settings, day)
    checks = evidence.last_checks(settings, candidate.id)
    if checks is None:
        raise UserError(f"build {candidate.id} was not checked yet: run `kpi check {day}` first")
    if evidence.forbids_to_publish(checks):
        raise HeldBack(f"build {candidate.id} did not pass its checks; they are in {checks}")
    publication = go_live(
        settings.home,
        candidate.file,
        as_of=day,
        evidence={"build": candidate.id, "checks": checks.name},
    )
    what = "published" if publication.is_new else "confirmed, its content was current already"
    progress(f"publication {publication.id}: {what}")
    return publication


def report(settings: Settings, day: date, progress: Progress) -> Path:
    """Write the quality report of `day`, whatever became of it, and return its file."""
    from publishing.report import write_report

    file = write_report(settings.home, day)
    progress(f"report: {file}")
    return file


def night(settings: Settings, day: date, progress: Progress) -> None:
    """Load all departments, build, check, publish, and report what happened in any case.

    A department that fails does not stop the others; the first problem is raised at the end.
    """
    problems = []
    for department in DEPARTMENTS:
        try:
            load_department(settings, department, day, progress)
        except Exception as problem:
            progress(f"{department}: {problem}")
            problems.append(problem)
    try:
        if problems:
            raise problems[0]
        build(settings, day, progress)
        check(settings, day, progress)
        publish(settings, day, progress)
    finally:
        report(settings, day, progress)
