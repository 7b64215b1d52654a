"""Which days a night loads and builds, decided from what the lake and the work file hold."""

import hashlib
import json
from datetime import date, timedelta
from pathlib import Path

import pytest

import demo_company
from nightly import build as builds
from nightly import lake, sources, steps, tasks
from nightly.errors import HeldBack, UserError
from nightly.plan import State, write_state
from nightly.settings import DEPARTMENTS, Settings, SourceFolder

FIRST, SECOND, THIRD = date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("KPI_SOURCES", "maven_crm")
    found = Settings.from_environment()
    assert found.home == tmp_path / "home"
    return found


def accept(settings: Settings, *days: date, departments: tuple[str, ...] = DEPARTMENTS) -> None:
    for department in departments:
        folder = settings.lake / department / "_manifest"
        folder.mkdir(parents=True, exist_ok=True)
        for day in days:
            manifest = {
                "department": department,
                "status": "accepted",
                "sources": ["maven_crm"],
                "entities": [],
            }
            (folder / f"{day}.json").write_text(json.dumps(manifest))


def build(settings: Settings, day: date) -> None:
    """As if `day` had just been built."""
    wanted = builds.ingredients(settings, day)
    write_state(settings.warehouse / "state.json", State(f"{day}-0001", True, wanted))


def test_the_last_complete_day_is_built(settings: Settings) -> None:
    accept(settings, FIRST, SECOND)
    accept(settings, THIRD, departments=("crm",))
    assert lake.last_complete_day(settings) == SECOND
    assert steps.day_to_build(settings, SECOND) == SECOND


def test_a_day_is_superseded_while_a_later_one_waits_to_be_built(settings: Settings) -> None:
    accept(settings, FIRST, SECOND)
    assert steps.day_to_build(settings, FIRST) is None


def test_a_day_is_superseded_by_a_later_build_that_contains_it(settings: Settings) -> None:
    accept(settings, FIRST, SECOND)
    build(settings, SECOND)
    assert steps.day_to_build(settings, FIRST) is None


def test_a_day_that_comes_after_a_later_build_has_that_one_built_again(settings: Settings) -> None:
    accept(settings, SECOND)
    build(settings, SECOND)
    accept(settings, FIRST)
    assert steps.day_to_build(settings, FIRST) == SECOND


def test_a_day_that_a_person_asks_for_is_built_whatever_else_is_there(settings: Settings) -> None:
    accept(settings, FIRST, SECOND)
    build(settings, SECOND)
    assert tasks.choose_day(loaded="", asked=str(FIRST)) == str(FIRST)
    assert tasks.choose_day(loaded=str(FIRST), asked="") is None


def test_a_run_by_hand_without_a_day_is_told_how_to_give_one(settings: Settings) -> None:
    with pytest.raises(UserError, match="trigger this DAG"):
        tasks.choose_day(loaded="", asked="")
    with pytest.raises(UserError, match="trigger this DAG"):
        tasks.load("crm", "")


def test_a_real_source_sends_one_day_a_night(settings: Settings) -> None:
    assert steps.days_to_load(settings, SECOND, progress=print) == [SECOND]


def test_a_scale_that_nobody_knows_is_told_with_the_ones_there_are(tmp_path: Path) -> None:
    demo = Settings(home=tmp_path, sources=(SourceFolder("demo", tmp_path / "d"),), scale="huge")
    with pytest.raises(UserError, match="'huge'; it must be one of small, medium, large"):
        steps.days_to_load(demo, SECOND, progress=print)


def test_a_day_that_was_loaded_from_other_exports_is_loaded_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo = Settings(home=tmp_path, sources=(SourceFolder("demo", tmp_path / "exports"),))
    monkeypatch.setattr(sources, "write_demo", lambda *_: [FIRST, SECOND, THIRD])

    def load(day: date, text: str) -> None:
        """As if the three departments had loaded a file of `day`."""
        for department in DEPARTMENTS:
            export = tmp_path / "exports" / department / f"{day}.csv"
            export.parent.mkdir(parents=True, exist_ok=True)
            export.write_text(text)
            read = {
                "name": f"{department}/{day}.csv",
                "sha256": hashlib.sha256(text.encode()).hexdigest(),
            }
            accepted = {
                "department": department,
                "status": "accepted",
                "sources": ["demo"],
                "entities": [{"entity": "any", "source": "demo", "files": [read]}],
            }
            file = demo.lake / department / "_manifest" / f"{day}.json"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(accepted))

    for day in (FIRST, SECOND, THIRD):
        load(day, "small")
    assert steps.days_to_load(demo, THIRD, progress=print) == [THIRD]
    assert steps.missing_days(demo, THIRD, progress=print) == []
    (tmp_path / "exports" / "finance" / f"{FIRST}.csv").write_text("medium")
    assert steps.days_to_load(demo, THIRD, progress=print) == [FIRST, THIRD]
    (tmp_path / "exports" / "crm" / f"{SECOND}.csv").unlink()
    assert steps.missing_days(demo, THIRD, progress=print) == [FIRST, SECOND]


def test_a_night_loads_every_day_that_the_simulated_company_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[tuple[date, str]] = []

    def land(settings: Settings, department: str, day: date, progress: object) -> None:
        tried.append((day, department))
        raise HeldBack("enough for this test")

    monkeypatch.setattr(steps, "load_department", land)
    demo = Settings(home=tmp_path, sources=(SourceFolder("demo", tmp_path / "demo_exports"),))
    first = demo_company.first_export_day()
    with pytest.raises(HeldBack):
        steps.night(demo, first + timedelta(days=1), progress=print)
    days = (first, first + timedelta(days=1))
    assert tried == [(day, department) for day in days for department in DEPARTMENTS]
    assert all((tmp_path / "demo_exports" / "crm" / f"{day}").is_dir() for day in days)


def test_what_is_published_without_a_check_is_refused(settings: Settings) -> None:
    accept(settings, FIRST)
    build(settings, FIRST)
    with pytest.raises(UserError, match="kpi check 2026-03-01"):
        steps.publish(settings, FIRST, progress=print)
