"""What a night wrote down, found again."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from nightly import evidence
from nightly.dbt_results import DbtResults
from nightly.plan import Plan
from nightly.settings import Settings

DAY = date(2026, 3, 1)


@pytest.fixture
def settings() -> Settings:
    return Settings.from_environment()


def write_build(settings: Settings, day: date) -> str:
    build_id = evidence.next_build_id(settings, day, None)
    results = DbtResults(finished=True, models=[], tests=[], log=Path("dbt.log"))
    plan = Plan(None, "there is no earlier build to add to")
    now = datetime.now(UTC)
    no_file = settings.warehouse / "kpi.duckdb"
    evidence.write_build(settings, build_id, day, plan, now, results, None, no_file)
    return build_id


def test_builds_of_a_day_are_numbered(settings: Settings) -> None:
    assert [write_build(settings, DAY) for _ in range(2)] == ["2026-03-01-0001", "2026-03-01-0002"]


def test_a_build_on_spark_is_never_taken_for_the_one_to_publish(settings: Settings) -> None:
    ours = write_build(settings, DAY)
    spark = replace(settings, target="spark")
    write_build(spark, date(2026, 3, 2))
    last, last_on_spark = evidence.last_build(settings), evidence.last_build(spark)
    assert last is not None
    assert last_on_spark is not None
    assert (last["id"], last_on_spark["as_of"]) == (ours, "2026-03-02")
