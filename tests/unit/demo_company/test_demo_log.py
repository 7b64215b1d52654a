"""The log remembers states with the moment at which they became known."""

from datetime import date, datetime, timedelta

import pytest

from demo_company.clock import ZONE
from demo_company.log import Log, Story
from demo_company.records import Contact

MONDAY, TUESDAY, WEDNESDAY = (date(2025, 3, day) for day in (3, 4, 5))


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZONE)


def contact(title: str) -> Contact:
    return Contact(contact_id="LX1", job_title=title)


def titles(log: Log, **between: date) -> list[str | None]:
    return [
        change.record.job_title
        for change in log.latest(Contact, **between)
        if isinstance(change.record, Contact)
    ]


def test_a_record_is_what_was_last_said_of_it_up_to_that_day() -> None:
    log = Log(WEDNESDAY)
    log.add(noon(TUESDAY), contact("总经理"))
    log.add(noon(MONDAY), contact("采购经理"))
    assert titles(log, through=MONDAY) == ["采购经理"]
    assert titles(log, through=TUESDAY) == ["总经理"]


def test_a_day_begins_and_ends_at_midnight_in_shanghai() -> None:
    log = Log(WEDNESDAY)
    log.add(datetime(2025, 3, 4, 0, 0, tzinfo=ZONE), contact("tuesday's first second"))
    log.add(datetime(2025, 3, 5, 0, 0, tzinfo=ZONE), contact("wednesday's first second"))
    assert titles(log, after=MONDAY, through=TUESDAY) == ["tuesday's first second"]


def test_what_is_recorded_after_the_last_day_has_not_happened() -> None:
    log = Log(MONDAY)
    log.add(noon(TUESDAY), contact("总经理"))
    assert titles(log) == []


def test_a_deleted_record_is_a_change_and_no_record() -> None:
    log = Log(WEDNESDAY)
    story = Story(noon(MONDAY), contact("采购经理"))
    story.deleted(noon(TUESDAY))
    story.tell(log)
    assert [change.is_deleted for change in log.latest(Contact)] == [True]
    assert log.records(Contact) == []
    assert len(log.records(Contact, through=MONDAY)) == 1


def test_a_story_is_told_in_order_of_time_and_keeps_earlier_values() -> None:
    log = Log(WEDNESDAY)
    story = Story(noon(MONDAY), contact("采购经理"))
    story.then(noon(WEDNESDAY), email="b@example.com")
    story.then(noon(TUESDAY), job_title="总经理")
    story.tell(log)
    known = [change.record for change in log.changes(Contact)]
    assert known == [
        Contact(contact_id="LX1", job_title="采购经理"),
        Contact(contact_id="LX1", job_title="总经理"),
        Contact(contact_id="LX1", job_title="总经理", email="b@example.com"),
    ]


def test_nothing_follows_a_deletion() -> None:
    log = Log(WEDNESDAY)
    story = Story(noon(MONDAY), contact("采购经理"))
    story.then(noon(WEDNESDAY), job_title="总经理")
    story.deleted(noon(TUESDAY))
    story.tell(log)
    assert [change.is_deleted for change in log.changes(Contact)] == [False, True]


def test_a_field_that_does_not_exist_is_an_error() -> None:
    story = Story(noon(MONDAY), contact("采购经理"))
    story.then(noon(MONDAY) + timedelta(hours=1), titel="总经理")
    with pytest.raises(TypeError, match="titel"):
        story.tell(Log(WEDNESDAY))
