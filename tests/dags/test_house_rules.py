"""House rules that every DAG keeps, checked without running one."""

import ast
from pathlib import Path
from typing import Any

import pytest

from nightly.local_airflow import BUILD, DAGS, POOL, dag_bag
from nightly.settings import CHECKOUT, DEPARTMENTS, Settings

FILES = sorted((CHECKOUT / "dags").glob("*.py"))
LOADS = [f"load_{department}" for department in DEPARTMENTS]


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> Any:
    home = tmp_path_factory.mktemp("home")
    return dag_bag(Settings.from_environment({"KPI_HOME": str(home)}))


def test_every_file_can_be_imported(bag: Any) -> None:
    assert bag.import_errors == {}


def test_these_are_the_dags(bag: Any) -> None:
    assert sorted(bag.dags) == sorted(DAGS)


@pytest.mark.parametrize("dag_id", DAGS)
def test_a_dag_explains_itself_and_has_few_tasks(bag: Any, dag_id: str) -> None:
    dag = bag.dags[dag_id]
    assert dag.doc_md
    assert dag.tags
    assert len(dag.tasks) <= 6  # Each hop costs a second of every night.
    assert not dag.catchup


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_a_department_is_loaded_once_a_night_for_the_day_before(bag: Any, department: str) -> None:
    timetable = bag.dags[f"load_{department}"].timetable
    assert (timetable.key_format, timetable.run_offset) == ("%Y-%m-%d", -1)


def test_departments_do_not_start_at_once(bag: Any) -> None:
    assert len({bag.dags[dag_id].timetable.expression for dag_id in LOADS}) == len(LOADS)


def test_the_marts_wait_for_all_departments(bag: Any) -> None:
    condition = bag.dags[BUILD].timetable.asset_condition
    assert type(condition).__name__ == "AssetAll"
    waited_for = {asset.name for asset in condition.objects}
    assert waited_for == {f"raw_{department}" for department in DEPARTMENTS}
    accepted = {
        outlet.name
        for dag_id in LOADS
        for task in bag.dags[dag_id].tasks
        for outlet in task.outlets
    }
    assert accepted == waited_for


def test_only_a_source_that_is_late_is_waited_for(bag: Any) -> None:
    from ingestion import errors
    from nightly.errors import HeldBack

    for dag_id in DAGS:
        for task in bag.dags[dag_id].tasks:
            if task.task_id != "land_and_accept":
                assert task.retries == 0
                continue
            assert task.retries > 0
            hopeless = [
                error
                for error in vars(errors).values()
                if isinstance(error, type)
                and issubclass(error, errors.IngestionError)
                and not issubclass(error, errors.SourceUnavailable)
            ]
            for error in [*hopeless, HeldBack, ValueError]:
                decision = task.retry_policy.evaluate(error("no"), 1, task.retries)
                assert decision.action.value == "fail", error
            late = task.retry_policy.evaluate(errors.SourceUnavailable("not yet"), 1, task.retries)
            assert late.action.value == "retry"


def test_only_one_task_at_a_time_writes_the_warehouse(bag: Any) -> None:
    build = bag.dags[BUILD]
    assert {task.pool for task in build.tasks} == {POOL}
    assert build.max_active_runs == 1


def test_every_dag_can_be_started_by_hand_for_a_day(bag: Any) -> None:
    for dag in bag.dags.values():
        assert set(dag.params) == {"day"}
        assert dag.params["day"] is None


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_dag_file_fits_on_a_screen(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 80


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_dag_file_imports_only_what_is_needed_to_schedule(path: Path) -> None:
    """Everything else is imported by the task that needs it: the scheduler reads files all day."""
    imported = [
        node.module if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    ]
    allowed = {"datetime", "airflow.sdk", "kpi_assets", "nightly.settings"}
    assert set(imported) <= allowed


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_dag_file_holds_no_sql(path: Path) -> None:
    texts = [
        node.value.lower()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert not [text for text in texts if text.lstrip().startswith(("select ", "with ", "copy "))]
