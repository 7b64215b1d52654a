"""A period is written as people write it and begins on one day."""

from datetime import date

import pytest

from nightly.errors import UserError
from nightly.period import EXAMPLES, first_day


@pytest.mark.parametrize(
    ("grain", "text", "first"),
    [
        ("day", "2026-03-01", date(2026, 3, 1)),
        ("week", "2026-W01", date(2025, 12, 29)),
        ("week", "2026-W53", date(2026, 12, 28)),
        ("month", "2026-12", date(2026, 12, 1)),
        ("quarter", "2026-Q4", date(2026, 10, 1)),
        ("half_year", "2026-H2", date(2026, 7, 1)),
        ("year", "2026", date(2026, 1, 1)),
    ],
)
def test_a_period_begins_on_its_first_day(grain: str, text: str, first: date) -> None:
    assert first_day(grain, text) == first


@pytest.mark.parametrize(
    ("grain", "text"),
    [
        ("day", "2026-02-30"),
        ("week", "2025-W53"),
        ("month", "2026-13"),
        ("month", "March"),
        ("quarter", "2026-Q5"),
        ("half_year", "2026-H3"),
        ("year", "26"),
    ],
)
def test_what_is_no_period_is_answered_with_an_example(grain: str, text: str) -> None:
    with pytest.raises(UserError, match=EXAMPLES[grain]):
        first_day(grain, text)
