"""House rules that every DAG keeps, checked without running one."""

from pathlib import Path
from typing import Any

import pytest

DAGS = Path(__file__).parents[2] / "dags"
FILES = sorted(DAGS.glob("*.py"))
LOADS = {"load_crm", "load_finance", "load_after_sales"}


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from nightly.local_airflow import dag_bag
    from nightly.settings import Settings

    home = tmp_path_factory.mktemp("home")
    return dag_bag(Settings.from_environment({"KPI_HOME": str(home)}))


def test_every_file_can_be_imported(bag: Any) -> None:
    assert bag.import_errors == {}


def test_these_are_the_dags(bag: Any) -> None:
    assert set(bag.dags) == LOADS | {"build_kpi_marts"}
