"""Whole nights, run once per session and read by many tests."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import duckdb
import pytest

from nightly import sources, steps
from nightly.settings import Settings, SourceFolder


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
