"""Whole nights, run once for all workers of a test run and read by many tests."""

import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import cast

import duckdb
import pytest
from filelock import FileLock
from kpi_laboratory import Laboratory

import demo_company
from demo_company.simulation import simulate
from demo_company.truth import Answer, answers
from ingestion import run
from nightly import build as builds
from nightly import sources, steps
from nightly.settings import DEPARTMENTS, Settings, SourceFolder

Once = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Fill a folder, by name, in one worker; the others wait for it and read it."""
    root = tmp_path_factory.getbasetemp()
    shared = (root.parent if "PYTEST_XDIST_WORKER" in os.environ else root) / "shared"
    shared.mkdir(exist_ok=True)

    def make(name: str, fill: Callable[[Path], None]) -> Path:
        folder = shared / name
        with FileLock(shared / f"{name}.lock"):
            if not (done := shared / f"{name}.done").exists():
                # What a worker that failed has left is not to be added to.
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                fill(folder)
                done.touch()
        return folder

    return make


@pytest.fixture(scope="session")
def night_of(once: Once, sample_data: Path) -> Callable[[str], Settings]:
    """Run the night of a real data set, `olist` for one, and return its installation."""

    def run(source: str) -> Settings:
        def installation(home: Path) -> Settings:
            return Settings(home=home, sources=(SourceFolder(source, sample_data / source),))

        def night(home: Path) -> None:
            settings = installation(home)
            steps.night(settings, sources.default_day(settings), print)

        return installation(once(source, night))

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
def demo_week(once: Once, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Settings]:
    """Make an installation, by name, whose lake has the simulated company's week of exports.

    The lake is filled once. Expectations about what was landed are not asked.
    """
    first, last = demo_company.DEFAULT_DAY - timedelta(days=6), demo_company.DEFAULT_DAY
    filled = once("demo_week", lambda home: fill_lake(home, first, last))

    def make(name: str) -> Settings:
        settings = replace(demo(filled), home=tmp_path_factory.mktemp(name))
        shutil.copytree(filled / "lake", settings.lake)
        return settings

    return make


@pytest.fixture(scope="session")
def warehouse_of(once: Once) -> Callable[[date], Path]:
    """Build the company's warehouse as of a day; the last one from a week of daily exports."""
    last = demo_company.DEFAULT_DAY

    def build(as_of: date) -> Path:
        def fill(home: Path) -> None:
            fill_lake(home, as_of - timedelta(days=6) if as_of == last else as_of, as_of)
            builds.build(demo(home), as_of, print, tested=False)

        return builds.completed(demo(once(f"demo-{as_of}", fill)), as_of).file

    return cache(build)


def demo(home: Path) -> Settings:
    """The installation in `home` of the simulated company, which exports into it."""
    return Settings(home=home, sources=(SourceFolder("demo", home / "exports"),))


def fill_lake(home: Path, first: date, last: date) -> None:
    """Land and accept the exports of the simulated company from `first` to `last`."""
    settings = demo(home)
    demo_company.write_exports(home / "exports", through=last, first_day=first)
    for day in (first + timedelta(days=count) for count in range((last - first).days + 1)):
        for department in DEPARTMENTS:
            batch = run.land(home, department, day, sources.with_folders(settings))
            run.accept(home, batch)


@pytest.fixture(scope="session")
def truth_of(once: Once) -> Callable[[date], list[Answer]]:
    """Work out every KPI as of a day, by other means than SQL."""

    def work_out(as_of: date) -> list[Answer]:
        def fill(folder: Path) -> None:
            (folder / "answers").write_bytes(pickle.dumps(answers(simulate(as_of), as_of)))

        found = once(f"truth-{as_of}", fill) / "answers"
        return cast(list[Answer], pickle.loads(found.read_bytes()))

    return cache(work_out)


@pytest.fixture(scope="session")
def laboratory(warehouse_of: Callable[[date], Path]) -> Laboratory:
    """The last day's warehouse, in which models can be told to lie."""
    return Laboratory(warehouse_of(demo_company.DEFAULT_DAY))
