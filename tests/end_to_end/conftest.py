"""Whole nights, run once per session and read by many tests."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import duckdb
import pytest
from kpi_laboratory import Laboratory

import demo_company
from demo_company.simulation import simulate
from demo_company.truth import Answer, answers
from ingestion import run
from nightly import build as builds
from nightly import sources, steps
from nightly.settings import DEPARTMENTS, Settings, SourceFolder


@pytest.fixture(scope="session")
def night_of(
    tmp_path_factory: pytest.TempPathFactory, sample_data: Path
) -> Callable[[str], Settings]:
    """Run the night of a real data set, `olist` for one, and return its installation."""

    @cache
    def run(source: str) -> Settings:
        settings = Settings(
            home=tmp_path_factory.mktemp(source),
            sources=(SourceFolder(source, sample_data / source),),
        )
        steps.night(settings, sources.default_day(settings), print)
        return settings

    return run


@pytest.fixture(scope="module")
def marts(
    request: pytest.FixtureRequest, night_of: Callable[[str], Settings]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """What a BI tool sees of the module's `SOURCE`: the published file, read only."""
    home = night_of(request.module.SOURCE).home
    published = (home / "published" / "current" / "kpi.duckdb").resolve()
    with duckdb.connect(str(published), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def demo_week(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Settings]:
    """Make an installation, by name, whose lake has the simulated company's week of exports.

    The lake is filled once. Expectations about what was landed are not asked.
    """
    exports = tmp_path_factory.mktemp("exports")
    day = demo_company.DEFAULT_DAY - timedelta(days=6)
    demo_company.write_exports(exports, through=demo_company.DEFAULT_DAY, first_day=day)
    sources_of_demo = (SourceFolder("demo", exports),)
    filled = Settings(home=tmp_path_factory.mktemp("filled"), sources=sources_of_demo)
    while day <= demo_company.DEFAULT_DAY:
        for department in DEPARTMENTS:
            batch = run.land(filled.home, department, day, sources.with_folders(filled))
            run.accept(filled.home, batch)
        day += timedelta(days=1)

    def make(name: str) -> Settings:
        settings = Settings(home=tmp_path_factory.mktemp(name), sources=sources_of_demo)
        shutil.copytree(filled.lake, settings.lake)
        return settings

    return make


@pytest.fixture(scope="session")
def warehouse_of(
    demo_week: Callable[[str], Settings], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[date], Path]:
    """Build the company's warehouse as of a day; the last one from a week of daily exports."""

    @cache
    def build(as_of: date) -> Path:
        is_last = as_of == demo_company.DEFAULT_DAY
        settings = demo_week("truth") if is_last else first_night(tmp_path_factory, as_of)
        return builds.build(settings, as_of, print, tested=False).file

    return build


def first_night(tmp_path_factory: pytest.TempPathFactory, day: date) -> Settings:
    """An installation that has loaded one export of everything known on `day`."""
    exports = tmp_path_factory.mktemp("exports")
    demo_company.write_exports(exports, through=day, first_day=day)
    settings = Settings(
        home=tmp_path_factory.mktemp("home"), sources=(SourceFolder("demo", exports),)
    )
    for department in DEPARTMENTS:
        batch = run.land(settings.home, department, day, sources.with_folders(settings))
        run.accept(settings.home, batch)
    return settings


@pytest.fixture(scope="session")
def truth_of() -> Callable[[date], list[Answer]]:
    """Work out every KPI as of a day, by other means than SQL."""
    return cache(lambda as_of: answers(simulate(as_of), as_of))


@pytest.fixture(scope="session")
def laboratory(warehouse_of: Callable[[date], Path]) -> Laboratory:
    """The last day's warehouse, in which models can be told to lie."""
    return Laboratory(warehouse_of(demo_company.DEFAULT_DAY))
