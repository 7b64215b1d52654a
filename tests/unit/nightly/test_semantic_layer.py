"""`kpi mf` asks what dbt parsed of the project as it is now, and parses only what changed."""

from pathlib import Path

import pytest

from nightly.errors import BuildFailed
from nightly.semantic_layer import semantic_manifest
from nightly.settings import Settings

PROJECT = {
    "dbt_project.yml": "{name: small, version: 1.0.0, profile: small, model-paths: [models]}",
    "profiles.yml": (
        "{small: {target: it, outputs: {it: {type: duckdb, schema: main,"
        " path: \"{{ env_var('KPI_WAREHOUSE') }}\"}}}}"
    ),
    "models/days.sql": "select date '2026-03-01' as day_on, 1 as visits",
    "models/days.yml": """
models:
  - name: days
    columns: [{name: day_on, granularity: day}]
    time_spine: {standard_granularity_column: day_on}
semantic_models:
  - name: days
    model: ref('days')
    primary_entity: one
    defaults: {agg_time_dimension: day_on}
    dimensions: [{name: day_on, type: time, type_params: {time_granularity: day}}]
    measures: [{name: visits, agg: sum, create_metric: true}]
""",
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    project = tmp_path / "project"
    for name, text in PROJECT.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text, encoding="utf-8")
    return Settings(home=tmp_path / "home", sources=(), dbt_project=project)


def test_a_project_is_parsed_once_and_again_when_it_changed(settings: Settings) -> None:
    manifest = semantic_manifest(settings)
    assert '"visits"' in manifest.read_text(encoding="utf-8")
    first = manifest.stat().st_mtime_ns
    assert semantic_manifest(settings).stat().st_mtime_ns == first
    file = settings.dbt_project / "models" / "days.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("name: visits", "name: calls"))
    assert '"calls"' in semantic_manifest(settings).read_text(encoding="utf-8")


def test_a_project_that_cannot_be_parsed_says_where_to_look(settings: Settings) -> None:
    (settings.dbt_project / "models" / "days.yml").write_text("models: [{name: ")
    with pytest.raises(BuildFailed, match=r"semantic_layer\.log"):
        semantic_manifest(settings)
    assert (settings.logs / "dbt" / "semantic_layer.log").is_file()
