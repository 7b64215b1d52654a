"""MetricFlow on what is published: `kpi mf`.

MetricFlow's own command would ask the package index for a newer version of itself, and lock the
file it reads. So its subcommands run here, over a read-only connection to the publication.
"""

import logging
import sys
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import click
import duckdb
from dbt_metricflow.cli.cli_configuration import CLIConfiguration
from dbt_metricflow.cli.main import cli as metricflow
from metricflow.data_table.mf_table import MetricFlowDataTable
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow_semantics.model.dbt_manifest_parser import (
    parse_manifest_from_dbt_generated_manifest,
)

from nightly import parsed_project
from nightly.dbt_process import DbtCommand
from nightly.errors import BuildFailed
from nightly.plan import fingerprint_folder
from nightly.settings import Settings
from publishing.publication import connect_read_only

# The other subcommands write files or need a warehouse that dbt may write to.
COMMANDS = ("query", "list")


def run(settings: Settings, arguments: Sequence[str]) -> None:
    """Run `mf` with these arguments on the current publication; exits as MetricFlow does."""
    settings.logs.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(filename=settings.logs / "metricflow.log", level=logging.INFO, force=True)
    group = click.Group("mf", {name: metricflow.commands[name] for name in COMMANDS})
    asked = list(arguments)
    if asked[:1] == ["query"] and not sys.stdout.isatty():
        asked.append("--quiet")  # Its spinner would fill a file.
    with connect_read_only(settings.home) as marts:
        layer = SemanticLayer(semantic_manifest(settings), marts, settings.logs)
        group.main(asked, prog_name="kpi mf", obj=layer, standalone_mode=False)


class SemanticLayer(CLIConfiguration):  # type: ignore[misc]
    """What MetricFlow's commands ask for: the metrics, and where to run their SQL.

    `mf` is the engine that answers queries.
    """

    def __init__(self, manifest: Path, marts: duckdb.DuckDBPyConnection, logs: Path) -> None:
        super().__init__()
        self._manifest, self._marts, self._logs = manifest, marts, logs

    @property
    def is_setup(self) -> bool:
        return True

    @property
    def log_file_path(self) -> Path:
        return self._logs / "metricflow.log"

    @cached_property
    def sql_client(self) -> "ReadOnlyMarts":
        return ReadOnlyMarts(self._marts)

    @cached_property
    def semantic_manifest(self) -> Any:
        text = self._manifest.read_text(encoding="utf-8")
        return parse_manifest_from_dbt_generated_manifest(text)


class ReadOnlyMarts:
    """MetricFlow's SqlClient over a DuckDB file that is open for reading only."""

    sql_engine_type = SqlEngine.DUCKDB
    sql_plan_renderer = DuckDbSqlPlanRenderer()

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def query(self, stmt: str, sql_bind_parameter_set: object = None) -> MetricFlowDataTable:
        """The rows of a statement. MetricFlow writes values into it; there are no parameters."""
        found = self._connection.execute(stmt)
        columns = [column[0] for column in found.description or ()]
        return MetricFlowDataTable.create_from_rows(columns, found.fetchall())

    def execute(self, stmt: str, sql_bind_parameter_set: object = None) -> None:
        self._connection.execute(stmt)

    def dry_run(self, stmt: str, sql_bind_parameter_set: object = None) -> None:
        self._connection.execute(f"explain {stmt}")

    def close(self) -> None:
        self._connection.close()

    def render_bind_parameter_key(self, bind_parameter_key: str) -> str:
        return f"${bind_parameter_key}"


def semantic_manifest(settings: Settings) -> Path:
    """The metrics as dbt parsed them from the project; parsed again when the project changed."""
    folder = settings.warehouse / "semantic"
    manifest = folder / "target" / "semantic_manifest.json"
    parsed = folder / "fingerprint"
    wanted = fingerprint_folder(settings.dbt_project)
    if parsed.is_file() and manifest.is_file() and parsed.read_text() == wanted:
        return manifest
    log = settings.logs / "dbt" / "semantic_layer.log"
    # The name of the file is that of the catalog in every relation.
    environment = {"DBT_WRITE_JSON": "true", "KPI_WAREHOUSE": "kpi.duckdb"}
    parsed_project.lend(settings.dbt_project, folder / "target")
    parse = DbtCommand(settings.dbt_project, folder / "target", log, environment)
    if parse.run("parse", progress=lambda _: None) != 0:
        raise BuildFailed(f"dbt could not parse {settings.dbt_project}; see {log}")
    parsed_project.keep(settings.dbt_project, folder / "target")
    parsed.write_text(wanted)
    return manifest
