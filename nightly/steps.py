"""The steps of one night, each safe to repeat. Airflow's tasks and the `kpi` command call these."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from nightly import build as builds
from nightly import evidence, lake, sources
from nightly.dbt_process import Progress
from nightly.errors import HeldBack, NightError, UserError, told
from nightly.settings import DEMO, DEPARTMENTS, Settings

if TYPE_CHECKING:
    from publishing.publication import Publication


def load_department(settings: Settings, department: str, day: date, progress: Progress) -> None:
    """Land what `department` sent for `day`, check it, and accept or refuse it."""
    land(settings, department, day, progress)
    accept(settings, department, day, progress)


def land(settings: Settings, department: str, day: date, progress: Progress) -> None:
    """Read what the sources have of `day` into a batch, typed and counted.

    Raises IngestionError; SourceUnavailable is the one that waiting may heal.
    """
    from ingestion import run
    from ingestion.errors import IngestionError

    try:
        batch = run.land(settings.home, department, day, sources.with_folders(settings))
    except IngestionError as refused:
        progress(f"{department} {day}: not loaded, {told(refused)}")
        raise
    rows = sum(entity.rows_read for entity in batch.manifest.entities)
    progress(f"{department} {day}: landed {rows:,} rows")


def accept(settings: Settings, department: str, day: date, progress: Progress) -> None:
    """Ask the expectations about the landed batch, then move it into the lake or refuse it."""
    from expectations.run import blocking, check_batch
    from ingestion import run

    batch = run.Batch.read(run.incoming(settings.home, department, day))
    # Where nothing new was delivered there is nothing to ask, and asking begins with seconds.
    delivered = any(
        entity.files and entity.unchanged_since is None for entity in batch.manifest.entities
    )
    results = check_batch(batch.folder, department, day) if delivered else []
    if results:
        evidence.write_checks(settings, f"{day}-{department}", results)
    refused = blocking(results)
    if refused:
        first = f"{refused[0].expectation} on {refused[0].dataset}: {refused[0].reason}"
        reason = f"{len(refused)} expectations do not hold, first {first}"
        run.refuse(settings.home, batch, reason)
        progress(f"{department} {day}: refused, {reason}")
        raise HeldBack(f"{department} {day} was refused: {reason}")
    entities = run.accept(settings.home, batch).entities
    accepted = sum(entity.rows_accepted for entity in entities)
    aside = sum(entity.rows_quarantined for entity in entities)
    progress(f"{department} {day}: accepted {accepted:,} rows, set {aside:,} aside")


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
    from ingestion.errors import IngestionError

    problems: list[Exception] = []
    for loaded in days_to_load(settings, day, progress):
        for department in DEPARTMENTS:
            try:
                load_department(settings, department, loaded, progress)
            except (NightError, IngestionError) as problem:
                problems.append(problem)
    try:
        if problems:
            raise problems[0]
        build(settings, day, progress)
        check(settings, day, progress)
        publish(settings, day, progress)
    finally:
        report(settings, day, progress)


def days_to_load(settings: Settings, day: date, progress: Progress) -> Sequence[date]:
    """The days that tonight's job for `day` loads: that day, and what the lake lacks before it."""
    missing = missing_days(settings, day, progress)
    return missing if day in missing else [*missing, day]


def missing_days(settings: Settings, day: date, progress: Progress) -> Sequence[date]:
    """The days up to `day` that the lake lacks.

    A real source sends one day a night. The simulated company first writes its exports; a day that
    was loaded from others, such as those of another scale, is missing.
    """
    if all(source.mapping != DEMO for source in settings.sources):
        return [] if day in lake.complete_days(settings) else [day]
    written = sources.write_demo(settings, day, progress)
    folder = sources.demo_folder(settings)
    return [each for each in written if not lake.holds(settings, each, DEMO, folder)]


def day_to_build(settings: Settings, day: date) -> date | None:
    """The day to build once all departments have accepted `day`; None when another run does it.

    While later days arrive, as in a backfill, only the last complete one is worth building: it
    contains the others. If it is built already and lacks what just arrived, it is built again.
    """
    last = lake.last_complete_day(settings)
    if last is None or last <= day:
        return day
    return last if builds.is_outdated(settings, last) else None


def last_loaded_day(settings: Settings) -> date:
    """The last day that all departments have; UserError when there is none."""
    day = lake.last_complete_day(settings)
    if day is None:
        raise UserError("no day is loaded by all departments yet: run `kpi load all DAY` first")
    return day


def last_built_day(settings: Settings) -> date:
    """The day of the last build; UserError when there is none."""
    build = evidence.last_build(settings)
    if build is None:
        raise UserError("nothing is built yet: run `kpi build` first")
    return date.fromisoformat(build["as_of"])


def require_published(settings: Settings, day: date) -> None:
    """Raise HeldBack unless readers now get `day` as it was last built."""
    from publishing.publication import current

    publication, build = current(settings.home), evidence.last_build(settings)
    reason = evidence.held_back(settings, build, publication)
    if publication is None or publication.as_of != day or reason:
        raise HeldBack(f"{day} is not published: {reason or 'another day is'}")
