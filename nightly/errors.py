"""What ends a night early, named by what the operator does next, with the exit code of `kpi`."""

from collections.abc import Sequence
from typing import ClassVar


class NightError(Exception):
    """Base class: whichever one is raised, nothing new was published."""

    exit_code: ClassVar[int] = 4


class UserError(NightError):
    """The request cannot be carried out as asked: change the command or the settings."""

    exit_code = 1


class PolicyInvalid(UserError):
    """A policy table says what cannot be: correct the lines that are named, then build again."""


class NotLoaded(NightError):
    """A department has no accepted batch for the day: load it, then build again."""

    exit_code = 2


class HeldBack(NightError):
    """The data did not pass a check. Yesterday's marts stay up; a person must look."""

    exit_code = 3


class BuildFailed(NightError):
    """The build itself broke, not the data. The log says where; the next build starts afresh."""

    exit_code = 4


def exit_code_of(error: BaseException) -> int | None:
    """The exit code for an error that a person can act on, or None for a fault of the software."""
    if isinstance(error, NightError):
        return error.exit_code
    from ingestion.errors import BatchNotFound, IngestionError, MappingInvalid, SourceUnavailable
    from publishing.errors import CandidateBusy, NotVerified, PublishingError

    if isinstance(error, SourceUnavailable | CandidateBusy):
        return NotLoaded.exit_code
    if isinstance(error, MappingInvalid | BatchNotFound):
        return UserError.exit_code
    if isinstance(error, IngestionError):
        return HeldBack.exit_code
    if isinstance(error, NotVerified):
        return BuildFailed.exit_code
    if isinstance(error, PublishingError):
        return UserError.exit_code
    return None


def listed(names: Sequence[str], at_most: int = 5, between: str = ", ") -> str:
    """The first names and how many more there are."""
    more = len(names) - at_most
    return between.join(names[:at_most]) + (f" and {more} more" if more > 0 else "")


def told(error: BaseException) -> str:
    """The error's words, with what to do where the error knows it."""
    advice = getattr(error, "advice", None)
    return f"{error} ({advice})" if advice else str(error)
