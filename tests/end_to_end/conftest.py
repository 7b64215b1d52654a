"""Whole nights, run once per session and read by many tests."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path

import duckdb
import pytest

import demo_company
from ingestion import run
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
    demo_company.write_exports(exports, through=demo_company.DEFAULT_DAY)
    sources_of_demo = (SourceFolder("demo", exports),)
    filled = Settings(home=tmp_path_factory.mktemp("filled"), sources=sources_of_demo)
    day = demo_company.first_export_day()
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
