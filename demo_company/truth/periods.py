"""Weeks, months, quarters, half-years and years, and the day that is so many months later."""

import calendar
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


class Period(NamedTuple):
    grain: str
    start: date
    end: date  # its last day


@cache
def period_of(grain: str, day: date) -> Period:
    """The period of a grain in which a day lies. A week begins on Monday."""
    if grain == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(grain, monday, monday + timedelta(days=6))
    length = _MONTHS[grain]
    start = date(day.year, (day.month - 1) // length * length + 1, 1)
    return Period(grain, start, months_later(start, length) - timedelta(days=1))


def periods(grain: str, first: date, last: date) -> list[Period]:
    """The periods of a grain from the one of the first day to the one of the last."""
    found = [period_of(grain, first)]
    while found[-1].end < last:
        found.append(period_of(grain, found[-1].end + timedelta(days=1)))
    return found


def month_of(day: date) -> date:
    """The first day of the month."""
    return day.replace(day=1)


@cache
def months_later(day: date, months: int) -> date:
    """The same day of another month, or its last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
