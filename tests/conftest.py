"""What all tests share: no variable of this machine reaches them, and where real data is."""

import os
from pathlib import Path

import pytest

from nightly.errors import UserError
from nightly.java import require_java
from nightly.settings import Settings

CHECKOUT = Path(__file__).resolve().parents[1]
SAMPLE_DATA = Path(os.environ.get("KPI_SAMPLE_DATA") or CHECKOUT.parent / "shared" / "data")


# A developer's own settings decide nothing here.
for _name in Settings.from_environment({}).to_environment():
    os.environ.pop(_name, None)


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test writes into var/ of the checkout."""
    monkeypatch.setenv("KPI_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="session")
def sample_data_or_none() -> Path | None:
    """The folder with the real data sets, for tests that can do without."""
    return SAMPLE_DATA if SAMPLE_DATA.is_dir() else None


@pytest.fixture(scope="session")
def sample_data(sample_data_or_none: Path | None) -> Path:
    """The folder with the real data sets; tests that need it are skipped where it is absent."""
    if sample_data_or_none is None:
        # Also in CI: the data is other people's, is not shipped, and no install step can get it.
        pytest.skip(f"the real data is not at {SAMPLE_DATA}: set KPI_SAMPLE_DATA to its folder")
    return sample_data_or_none


@pytest.fixture(scope="session")
def java() -> None:
    """Java for Apache Spark; tests that need it are skipped where it is absent, and fail in CI."""
    try:
        require_java()
    except UserError as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        # Nobody needs Java who does not build on Spark.
        pytest.skip(str(missing))
