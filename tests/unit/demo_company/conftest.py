"""One simulated company for all tests of this folder: it takes seconds to make."""

from datetime import timedelta
from pathlib import Path

import pytest

from demo_company import DEFAULT_DAY, write_exports
from demo_company.log import Log
from demo_company.simulation import simulate


@pytest.fixture(scope="session")
def log() -> Log:
    return simulate()


@pytest.fixture(scope="session")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history and six days of changes."""
    folder = tmp_path_factory.mktemp("exports")
    write_exports(folder, first_day=DEFAULT_DAY - timedelta(days=6))
    return folder
