"""One simulated company for all tests of this folder: it takes seconds to make."""

from pathlib import Path

import pytest

from demo_company import write_exports
from demo_company.log import Log
from demo_company.simulation import simulate


@pytest.fixture(scope="session")
def log() -> Log:
    return simulate()


@pytest.fixture(scope="session")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    write_exports(folder)
    return folder
