"""The steps as Airflow's tasks call them: text in, text out, progress into the task's log."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from nightly import steps
from nightly.errors import UserError, exit_code_of
from nightly.journal import Journal
from nightly.settings import Settings


def choose_day(*, loaded: str, asked: str) -> str | None:
    """The day a run of `build_kpi_marts` builds, or None when a later build contains it.

    `asked` is the day a person gave, `loaded` the partition that all departments have accepted;
    either may be empty.
    """
    settings, journal = _start()
    if asked or not loaded:
        return str(_day(asked))
    day = _day(loaded)
    chosen = steps.day_to_build(settings, day)
    if chosen != day:
        journal(f"{day}: superseded, " + (f"building {chosen} again" if chosen else "skipped"))
    return str(chosen) if chosen else None


def load(department: str, day: str) -> None:
    """Land and accept one department's day; the report says so when that fails.

    One task: a process for each of the two would cost more than most departments' days.
    """
    settings, journal = _start()
    with _reported(settings, _day(day), journal):
        steps.load_department(settings, department, _day(day), journal)


def build(day: str) -> None:
    settings, journal = _start()
    steps.build(settings, _day(day), journal)


def check(day: str) -> None:
    settings, journal = _start()
    steps.check(settings, _day(day), journal)


def publish(day: str) -> None:
    settings, journal = _start()
    steps.publish(settings, _day(day), journal)


def report(day: str) -> None:
    """Write the report, then raise HeldBack unless readers now get this day as last built."""
    settings, journal = _start()
    steps.report(settings, _day(day), journal)
    steps.require_published(settings, _day(day))


@contextmanager
def _reported(settings: Settings, day: date, journal: Journal) -> Iterator[None]:
    """Write the report when a load fails: the build, which writes it otherwise, will not run."""
    try:
        yield
    except Exception as failure:
        if exit_code_of(failure) is None:
            journal(f"{day}: a fault of the software, {type(failure).__name__}; see the task's log")
        steps.report(settings, day, journal)
        raise


def _start() -> tuple[Settings, Journal]:
    settings = Settings.from_environment()
    return settings, Journal(settings.journal, echo=print)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as unreadable:
        raise UserError(
            f"{text!r} is no day: trigger this DAG with "
            '{"day": "2026-03-01"}, or let its schedule give it one'
        ) from unreadable
