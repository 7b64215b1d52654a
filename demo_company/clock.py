"""When the company works: in Shanghai, 9 to 18, on Chinese working days and make-up days."""

from bisect import bisect_left
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
OPENS, CLOSES = time(9), time(18)
MINUTES_A_DAY = (CLOSES.hour - OPENS.hour) * 60

DEFAULT_DAY = date(2026, 3, 1)
FIRST_DAY = date(2024, 9, 1)  # of the simulated history: eighteen months before the default day
LAST_DAY = date(2026, 12, 31)


@cache
def _working_days() -> list[date]:
    """Every working day from before the history until long after it."""
    import holidays  # slow, and only a simulation needs it

    china = holidays.country_holidays("CN", years=range(2024, LAST_DAY.year + 2))
    first = date(2024, 1, 1)
    days = (first + timedelta(days=n) for n in range((LAST_DAY - first).days + 366))
    return [day for day in days if china.is_working_day(day)]


def is_working_day(day: date) -> bool:
    return _working_days()[bisect_left(_working_days(), day)] == day


def start_of(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def opening(day: date) -> datetime:
    return datetime.combine(day, OPENS, ZONE)


def next_working_moment(at: datetime) -> datetime:
    """`at` itself if somebody is working then, otherwise the next opening."""
    days = _working_days()
    day = at.date()
    place = bisect_left(days, day)
    if days[place] != day:
        return opening(days[place])
    if at.time() >= CLOSES:
        return opening(days[place + 1])
    return max(at, opening(day))


def working_minutes_later(at: datetime, minutes: float) -> datetime:
    """The moment at which `minutes` of working time have gone by since `at`, to the second."""
    start = next_working_moment(at)
    since_opening = (start - opening(start.date())).total_seconds() / 60 + minutes
    days, rest = divmod(since_opening, MINUTES_A_DAY)
    place = bisect_left(_working_days(), start.date()) + int(days)
    return opening(_working_days()[place]) + timedelta(seconds=int(rest * 60))


def working_days_later(at: datetime, days: float) -> datetime:
    return working_minutes_later(at, days * MINUTES_A_DAY)
