"""The clock of business hours, walked day by day."""

from datetime import datetime, time, timedelta

from demo_company.clock import ZONE
from demo_company.truth.policy import Policy


def business_time(policy: Policy, start: datetime, end: datetime) -> timedelta:
    """How long business was open between two moments; nothing when the second is the earlier."""
    start, end = start.astimezone(ZONE), end.astimezone(ZONE)
    total = timedelta()
    day = start.date()
    while day <= end.date():
        hours = policy.hours(ZONE.key, day)
        if hours is not None:
            midnight = datetime.combine(day, time(), ZONE)
            opens, closes = (midnight + timedelta(minutes=minute) for minute in hours)
            total += max(timedelta(), min(end, closes) - max(start, opens))
        day += timedelta(days=1)
    return total
