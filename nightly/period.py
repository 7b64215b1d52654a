"""Periods as people write them: 2026-03-01, 2026-W09, 2026-03, 2026-Q1, 2026-H1, 2026."""

import re
from datetime import date

from nightly.errors import UserError

EXAMPLES = {
    "day": "2026-03-01",
    "week": "2026-W09",
    "month": "2026-03",
    "quarter": "2026-Q1",
    "half_year": "2026-H1",
    "year": "2026",
}
_PATTERNS = {
    "day": r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)",
    "week": r"(?P<year>\d{4})-W(?P<week>\d\d)",
    "month": r"(?P<year>\d{4})-(?P<month>\d\d)",
    "quarter": r"(?P<year>\d{4})-Q(?P<quarter>[1-4])",
    "half_year": r"(?P<year>\d{4})-H(?P<half_year>[12])",
    "year": r"(?P<year>\d{4})",
}
_MONTHS = {"quarter": 3, "half_year": 6}


def first_day(grain: str, text: str) -> date:
    """The day on which the period begins; weeks begin on Monday, as ISO 8601 counts them."""
    matched = re.fullmatch(_PATTERNS[grain], text)
    if matched:
        parts = {name: int(number) for name, number in matched.groupdict().items()}
        try:
            if grain == "week":
                return date.fromisocalendar(parts["year"], parts["week"], 1)
            if grain in _MONTHS:
                return date(parts["year"], (parts[grain] - 1) * _MONTHS[grain] + 1, 1)
            return date(parts["year"], parts.get("month", 1), parts.get("day", 1))
        except ValueError:
            pass  # such as the month 2026-13
    name = grain.replace("_", " ")
    raise UserError(f"{text!r} is not a {name}; write it like {EXAMPLES[grain]}")
