"""The environment is read in one place, and a mistake in it is named."""

from pathlib import Path

import pytest

from nightly.errors import UserError
from nightly.settings import CHECKOUT, Settings, SourceFolder, of_source


def test_without_any_variable_the_demo_runs_in_the_checkout() -> None:
    settings = Settings.from_environment({})
    assert settings.home == CHECKOUT / "var"
    assert settings.sources == (SourceFolder("demo", CHECKOUT / "var" / "demo_exports"),)


def test_a_variable_that_is_empty_is_one_that_is_not_set() -> None:
    empty = dict.fromkeys(["KPI_HOME", "KPI_SOURCES", "KPI_DATA", "KPI_TARGET", "KPI_POLICY"], "")
    assert Settings.from_environment(empty) == Settings.from_environment({})


def test_several_sources_have_a_folder_each(tmp_path: Path) -> None:
    environment = {"KPI_SOURCES": f"crm_cloud={tmp_path / 'a'}, ledger", "KPI_DATA": str(tmp_path)}
    assert Settings.from_environment(environment).sources == (
        SourceFolder("crm_cloud", tmp_path / "a"),
        SourceFolder("ledger", tmp_path),
    )


def test_only_loading_needs_a_folder() -> None:
    assert Settings.from_environment({"KPI_SOURCES": "olist"}).sources == (
        SourceFolder("olist", None),
    )


def test_another_process_reads_the_same_settings(tmp_path: Path) -> None:
    settings = Settings.from_environment(
        {
            "KPI_HOME": str(tmp_path),
            "KPI_SOURCES": f"olist={tmp_path},maven_crm",
            "KPI_REPORTING_CURRENCY": "EUR",
            "KPI_POLICY": str(tmp_path / "policy"),
            "KPI_SCALE": "medium",
            "KPI_SCHEDULE_TIMEZONE": "Asia/Shanghai",
            "KPI_SCHEDULE_UNTIL": "2026-12-31",
        }
    )
    assert Settings.from_environment(settings.to_environment()) == settings


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        pytest.param({"KPI_TARGET": "oracle"}, "duckdb, spark", id="unknown target"),
        pytest.param({"KPI_SCHEDULE_UNTIL": "soon"}, "like 2026-03-01", id="no such day"),
        pytest.param({"KPI_SOURCES": " , "}, "no source", id="no source"),
        pytest.param({"KPI_SOURCES": "demo,demo"}, "twice", id="a source twice"),
    ],
)
def test_a_setting_that_cannot_be_understood_is_named(
    environment: dict[str, str], told: str
) -> None:
    with pytest.raises(UserError, match=told):
        Settings.from_environment(environment)


def test_only_the_simulated_company_has_a_scale(tmp_path: Path) -> None:
    assert of_source("demo", None, "medium")["KPI_SCALE"] == "medium"
    assert "KPI_SCALE" not in of_source("demo", None)
    with pytest.raises(UserError, match="olist is as large as its files"):
        of_source("olist", tmp_path, "medium")
