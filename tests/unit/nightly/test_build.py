"""Builds run real dbt on a small project: one staging table that grows, one mart, one test."""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from nightly import build as builds
from nightly.errors import BuildFailed, HeldBack, NotLoaded, PolicyInvalid, UserError
from nightly.plan import read_state
from nightly.settings import DEPARTMENTS, Settings, SourceFolder

FIRST, SECOND, THIRD = date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)

PROJECT = {
    "dbt_project.yml": """
name: small
version: 1.0.0
profile: small
models: {small: {+materialized: table}}
""",
    "profiles.yml": """
small:
  target: duckdb
  outputs:
    duckdb: {type: duckdb, path: "{{ env_var('KPI_WAREHOUSE', ':memory:') }}", threads: 1}
""",
    "models/staging/days.sql": """
{{ config(materialized='incremental') }}
select day, '{{ env_var("KPI_APPLIED_THROUGH", "") if execute }}' as applied_through
from (values (date '2026-03-01'), (date '2026-03-02'), (date '2026-03-03')) as days (day)
where day <= '{{ env_var("KPI_AS_OF", "") if execute }}'
    and day > '{{ (env_var("KPI_APPLIED_THROUGH", "") if execute) or "1900-01-01" }}'
""",
    "models/marts/every_day.sql": """
{{ config(materialized='view') }} select day from {{ ref('days') }}
""",
    "models/marts/day_count.sql": "select count(*) as days from {{ ref('days') }}",
    "seeds/_policy__seeds.yml": """
seeds:
  - name: policy_limit
    config:
      column_types: {days: int, valid_from: date, valid_to: date}
      meta: {one_row_per: []}
""",
    "seeds/policy_limit.csv": "days,valid_from,valid_to\n3,1900-01-01,9999-12-31\n",
    "models/marts/marts.yml": """
models:
  - name: day_count
    columns:
      - name: days
        data_tests:
          - accepted_values:
              name: only_so_many_days
              description: The lake holds three days.
              arguments: {values: [1, 2, 3], quote: false}
""",
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    for name, text in PROJECT.items():
        file = tmp_path / "project" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    home = tmp_path / "home"
    found = Settings.from_environment({"KPI_HOME": str(home), "KPI_SOURCES": "maven_crm"})
    return replace(found, dbt_project=tmp_path / "project")


def accept(settings: Settings, day: date, content: str = "a") -> None:
    for department in DEPARTMENTS:
        folder = settings.lake / department / "_manifest"
        folder.mkdir(parents=True, exist_ok=True)
        entity = {"entity": "crm.lead", "source": "maven_crm", "partition_sha256": content}
        manifest = {
            "department": department,
            "status": "accepted",
            "sources": ["maven_crm"],
            "entities": [entity],
        }
        (folder / f"{day}.json").write_text(json.dumps(manifest))


def build(settings: Settings, day: date) -> list[tuple[str, str]]:
    """Build, and return the days in the work file with what was applied before each."""
    file = builds.build(settings, day, progress=lambda line: None).file
    with duckdb.connect(str(file), read_only=True) as connection:
        rows = connection.execute(
            "select cast(day as text), applied_through from days order by all"
        ).fetchall()
    return [(str(day), str(applied)) for day, applied in rows]


def evidence(settings: Settings, build_id: str) -> dict[str, object]:
    text = (settings.evidence / "builds" / f"{build_id}.json").read_text()
    document: dict[str, object] = json.loads(text)
    return document


def test_a_night_adds_its_day_and_a_corrected_day_rebuilds(settings: Settings) -> None:
    accept(settings, FIRST)
    assert build(settings, FIRST) == [("2026-03-01", "")]
    accept(settings, SECOND)
    assert build(settings, SECOND) == [("2026-03-01", ""), ("2026-03-02", "2026-03-01")]
    accept(settings, FIRST, content="corrected")
    assert build(settings, SECOND) == [("2026-03-01", ""), ("2026-03-02", "")]
    assert [evidence(settings, f"2026-03-02-000{n}")["mode"] for n in (1, 2)] == [
        "incremental",
        "full",
    ]


def test_a_night_leaves_what_the_project_alone_makes_as_it_is(settings: Settings) -> None:
    accept(settings, FIRST)
    build(settings, FIRST)
    accept(settings, SECOND)
    build(settings, SECOND)
    first, second = (evidence(settings, f"2026-03-0{day}-0001") for day in (1, 2))
    assert (first["models"], second["models"]) == (4, 2)  # neither policy nor view
    assert second["status"] == "passed"
    with duckdb.connect(str(settings.warehouse / "kpi.duckdb"), read_only=True) as connection:
        assert connection.execute("select count(*) from every_day").fetchone() == (2,)


def test_a_build_of_the_past_leaves_tonight_alone(settings: Settings) -> None:
    accept(settings, FIRST)
    accept(settings, SECOND)
    build(settings, SECOND)
    tonight = (settings.warehouse / "state.json").read_text()
    assert build(settings, FIRST) == [("2026-03-01", "")]
    assert (settings.warehouse / "state.json").read_text() == tonight
    assert builds.completed(settings, FIRST).file != builds.completed(settings, SECOND).file


def test_a_failed_test_holds_the_marts_back_and_the_next_build_is_a_full_one(
    settings: Settings,
) -> None:
    accept(settings, FIRST)
    build(settings, FIRST)
    accept(settings, SECOND)
    marts = settings.dbt_project / "models" / "marts" / "marts.yml"
    marts.write_text(marts.read_text().replace("[1, 2, 3]", "[1]"))
    with pytest.raises(HeldBack, match="only_so_many_days"):
        builds.build(settings, SECOND, progress=lambda line: None)
    failed = evidence(settings, "2026-03-02-0001")
    assert failed["status"] == "failed"
    assert failed["tests"] == [
        {
            "name": "only_so_many_days",
            "rule": "accepted_values",
            "model": "day_count",
            "column": "days",
            "severity": "error",
            "status": "failed",
            "failures": 1,
            "message": "Got 1 result, configured to fail if != 0",
            "description": "The lake holds three days.",
        }
    ]
    state = read_state(settings.warehouse / "state.json")
    assert state is not None
    assert not state.complete
    marts.write_text(marts.read_text().replace("[1]", "[1, 2, 3]"))
    assert build(settings, SECOND) == [("2026-03-01", ""), ("2026-03-02", "")]


def test_a_wrong_policy_table_stops_a_build_and_leaves_all_as_it_was(settings: Settings) -> None:
    accept(settings, FIRST)
    build(settings, FIRST)
    before = {file: file.read_bytes() for file in settings.warehouse.glob("*.*")}
    policy = settings.dbt_project / "seeds" / "policy_limit.csv"
    policy.write_text("days,valid_from,valid_to\n3,1900-01-01,2026-02-30\n")
    accept(settings, SECOND)
    with pytest.raises(PolicyInvalid, match="line 2: valid_to is '2026-02-30': write a day"):
        build(settings, SECOND)
    assert {file: file.read_bytes() for file in settings.warehouse.glob("*.*")} == before
    assert builds.completed(settings, FIRST).as_of == FIRST


def test_a_test_that_asks_many_marts_says_in_which_it_found_something(settings: Settings) -> None:
    test = settings.dbt_project / "tests" / "late_days.sql"
    test.parent.mkdir()
    test.write_text(
        "{{ config(severity='warn') }} select 'day_count' as found_in, days"
        " from {{ ref('day_count') }} union all select 'days', count(*) from {{ ref('days') }}"
    )
    accept(settings, FIRST)
    build(settings, FIRST)
    tests = evidence(settings, "2026-03-01-0001")["tests"]
    assert isinstance(tests, list)
    said = {found["name"]: found["message"] for found in tests}["late_days"]
    assert said == "Got 2 results, configured to warn if != 0: day_count 1, days 1"


def test_broken_sql_is_told_from_bad_data_and_its_values_stay_in_the_log(
    settings: Settings,
) -> None:
    accept(settings, FIRST)
    model = settings.dbt_project / "models" / "marts" / "day_count.sql"
    model.write_text("select cast('Ms Zhang' as integer) as days from {{ ref('days') }}")
    with pytest.raises(BuildFailed, match="day_count could not be built") as failure:
        builds.build(settings, FIRST, progress=lambda line: None)
    document = evidence(settings, "2026-03-01-0001")
    assert document["status"] == "errored"
    assert "Zhang" not in json.dumps(document) + str(failure.value)
    assert "Zhang" in (settings.logs / "dbt" / "2026-03-01-0001.log").read_text()


SLOW = """
select count(*) as days from {{ ref('days') }}, range(40000) as a (x), range(40000) as b (y)
where a.x + b.y < 0
"""


def test_after_a_kill_nothing_goes_on_and_the_next_build_starts_from_nothing(
    settings: Settings,
) -> None:
    accept(settings, FIRST)
    model = settings.dbt_project / "models" / "marts" / "day_count.sql"
    fast = model.read_text()
    model.write_text(SLOW)
    script = (
        "from pathlib import Path; from dataclasses import replace; from datetime import date; "
        "from nightly import build; from nightly.settings import Settings; "
        f"project = Path({str(settings.dbt_project)!r}); "
        "settings = replace(Settings.from_environment(), dbt_project=project); "
        "build.build(settings, date(2026, 3, 1), print)"
    )
    env = {**os.environ, **settings.to_environment()}
    log = settings.logs / "dbt" / "2026-03-01-0001.log"
    with subprocess.Popen([sys.executable, "-c", script], env=env) as killed:
        while not (log.exists() and "START sql table model" in log.read_text()):
            assert killed.poll() is None
            time.sleep(0.1)
        killed.kill()
    state = read_state(settings.warehouse / "state.json")
    assert state is not None
    assert not state.complete
    model.write_text(fast)
    assert build(settings, FIRST) == [("2026-03-01", "")]
    assert (
        evidence(settings, "2026-03-01-0002")["reason"] == "build 2026-03-01-0001 did not complete"
    )
    assert "OK created sql table model" not in log.read_text()  # dbt ended in the middle of it


def test_a_project_that_cannot_be_parsed_names_the_log(settings: Settings) -> None:
    accept(settings, FIRST)
    (settings.dbt_project / "models" / "marts" / "day_count.sql").write_text("{{ ref('nobody') }}")
    with pytest.raises(BuildFailed, match=r"2026-03-01-0001\.log"):
        builds.build(settings, FIRST, progress=lambda line: None)
    assert evidence(settings, "2026-03-01-0001")["models"] == 0


def test_a_day_of_another_source_is_not_mistaken_for_this_one(settings: Settings) -> None:
    accept(settings, FIRST)
    other = replace(settings, sources=(SourceFolder("olist", None),))
    with pytest.raises(UserError, match="KPI_SOURCES=maven_crm"):
        builds.build(other, FIRST, progress=lambda line: None)


def test_nothing_is_built_before_every_department_has_its_day(settings: Settings) -> None:
    accept(settings, FIRST)
    (settings.lake / "finance" / "_manifest" / "2026-03-01.json").unlink()
    with pytest.raises(NotLoaded, match="kpi load finance 2026-03-01"):
        builds.build(settings, FIRST, progress=lambda line: None)
    moving = settings.lake / "crm" / "_manifest" / "2026-03-01.json"
    moving.write_text(moving.read_text().replace("accepted", "moving"))
    with pytest.raises(NotLoaded, match=r"crm did not finish loading.*finance has not loaded"):
        builds.build(settings, FIRST, progress=lambda line: None)


def test_what_one_installation_parsed_another_does_not_parse_again(
    settings: Settings, tmp_path: Path
) -> None:
    other = replace(settings, home=tmp_path / "other")
    for installation in (settings, other):
        accept(installation, FIRST)
        build(installation, FIRST)
    logs = ["".join(f.read_text() for f in s.logs.rglob("*.log")) for s in (settings, other)]
    assert ["Unable to do partial parsing" in log for log in logs] == [True, False]
