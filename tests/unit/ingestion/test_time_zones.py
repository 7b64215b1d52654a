"""Local times become UTC by Python's rule for doubtful times, and doubtful times are counted."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shop import Shop

from ingestion.time_zones import oddities, oddity_sql, to_local_sql, to_utc_sql

ZONES = ["America/Sao_Paulo", "Asia/Shanghai", "Europe/London", "Africa/Casablanca", "Asia/Kolkata"]
ZONES += ["Australia/Lord_Howe", "Pacific/Apia", "UTC"]


def by_python(local: datetime, zone: str) -> datetime:
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def by_sql(times: list[datetime], expression: str) -> list[object]:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE times (position INTEGER, local TIMESTAMP)")
    connection.executemany("INSERT INTO times VALUES (?, ?)", list(enumerate(times)))
    rows = connection.execute(f"SELECT {expression} FROM times ORDER BY position").fetchall()
    return [row[0] for row in rows]


@pytest.mark.parametrize("zone", ZONES)
def test_times_around_every_change_of_clocks_agree_with_python(zone: str) -> None:
    steps = [timedelta(seconds=s) for s in (-3601, -3600, -1, 0, 1, 1799, 1800, 3599, 3600, 7200)]
    changes = [odd.starts for odd in oddities(zone)][-40:] or [datetime(2026, 1, 1)]
    times = [change + step for change in changes for step in steps]
    assert by_sql(times, to_utc_sql("local", zone)) == [by_python(time, zone) for time in times]


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.datetimes(datetime(1901, 1, 1), datetime(2099, 12, 1)), min_size=1, max_size=100),
    st.sampled_from(ZONES),
)
def test_any_time_agrees_with_python(times: list[datetime], zone: str) -> None:
    assert by_sql(times, to_utc_sql("local", zone)) == [by_python(time, zone) for time in times]


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.datetimes(datetime(1901, 1, 2), datetime(2099, 12, 1)), min_size=1, max_size=100),
    st.sampled_from(ZONES),
)
def test_any_utc_time_as_a_local_one_agrees_with_python(times: list[datetime], zone: str) -> None:
    assert by_sql(times, to_local_sql("local", zone)) == [local(time, zone) for time in times]


@pytest.mark.parametrize("zone", ZONES)
def test_utc_times_around_every_change_of_clocks_agree_with_python(zone: str) -> None:
    steps = [timedelta(seconds=s) for s in (-3600, -1800, -1, 0, 1, 1799, 1800, 3599, 3600)]
    changes = [odd.starts - odd.offset for odd in oddities(zone)][-40:] or [datetime(2026, 1, 1)]
    times = [change + step for change in changes for step in steps]
    assert by_sql(times, to_local_sql("local", zone)) == [local(time, zone) for time in times]


def local(utc: datetime, zone: str) -> datetime:
    return utc.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def test_doubtful_times_are_told_from_others() -> None:
    zone = "America/Sao_Paulo"
    odd = oddity_sql("local", zone)
    assert odd is not None
    skipped, ambiguous = datetime(2017, 10, 15, 0, 30), datetime(2018, 2, 17, 23, 30)
    times = [skipped, skipped + timedelta(hours=1), ambiguous, ambiguous + timedelta(minutes=30)]
    assert by_sql(times, odd) == ["time_skipped", None, "time_ambiguous", None]


def test_doubtful_times_are_findings_and_their_rows_land(shop: Shop) -> None:
    columns = {
        "payment_id": "id",
        "amount": {"value": "1"},
        "currency": {"value": "BRL"},
        "received_at": "at",
    }
    content = (
        "id,at\nA,2017-10-15 00:30:00\nB,2017-10-15 01:30:00\nC,2018-02-17 23:30:00\n"
        "D,2018-02-18T01:30:00Z\nE,2018-06-01 12:00:00\n"
    )
    landed = shop.land(content, columns, time_zone="America/Sao_Paulo")
    assert landed.column("received_at") == [
        datetime(2017, 10, 15, 3, 30),
        datetime(2017, 10, 15, 3, 30),
        datetime(2018, 2, 18, 1, 30),
        datetime(2018, 2, 18, 1, 30),
        datetime(2018, 6, 1, 15),
    ]
    assert landed.found() == {"time_skipped": 1, "time_ambiguous": 1}
    assert set(landed.column("source_time_zone")) == {"America/Sao_Paulo"}
