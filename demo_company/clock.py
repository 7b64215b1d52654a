"""When the company works: in Shanghai, 9 to 18, on Chinese working days and make-up days."""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

ZONE = ZoneInfo("Asia/Shanghai")
OPENS, CLOSES = time(9), time(18)
MINUTES_A_DAY = (CLOSES.hour - OPENS.hour) * 60

DEFAULT_DAY = date(2026, 3, 1)
FIRST_DAY = date(2024, 9, 1)  # of the simulated history: eighteen months before the default day


@cache
def _china() -> holidays.HolidayBase:
    return holidays.country_holidays("CN")


@cache
def is_working_day(day: date) -> bool:
    return bool(_china().is_working_day(day))


def start_of(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def opening(day: date) -> datetime:
    return datetime.combine(day, OPENS, ZONE)


def next_working_moment(at: datetime) -> datetime:
    """`at` itself if somebody is working then, otherwise the next opening."""
    if is_working_day(at.date()) and at.time() < CLOSES:
        return max(at, opening(at.date()))
    day = at.date() + timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return opening(day)


def working_minutes_later(at: datetime, minutes: float) -> datetime:
    """The moment at which `minutes` of working time have gone by since `at`, to the second."""
    moment = next_working_moment(at)
    left = timedelta(minutes=minutes)
    while True:
        closing = datetime.combine(moment.date(), CLOSES, ZONE)
        if moment + left < closing:
            return (moment + left).replace(microsecond=0)
        left -= closing - moment
        moment = next_working_moment(closing)


def working_days_later(at: datetime, days: float) -> datetime:
    return working_minutes_later(at, days * MINUTES_A_DAY)
