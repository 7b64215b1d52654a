from pathlib import Path

import pytest
from shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    data = tmp_path / "data"
    data.mkdir()
    return Shop(tmp_path / "home", data)
