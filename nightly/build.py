"""Build the candidate warehouse of one day: decide how, run dbt, write down what happened.

    warehouse/kpi.duckdb, warehouse/state.json      the work file that tonight's build adds to
    warehouse/past/kpi.duckdb, state.json           an earlier day that was asked for again
    warehouse/spark/state.json                      the same project on Apache Spark

A build for a day before the one the work file holds must not cost tonight its incremental build,
so it gets a file of its own; publishing takes whichever of the two holds the day.
"""

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from nightly import lake, parsed_project, sources
from nightly.dbt_process import DbtCommand, Progress
from nightly.dbt_results import DbtResults, read_results
from nightly.errors import UserError
from nightly.evidence import next_build_id, write_build
from nightly.java import require_java
from nightly.plan import (
    Ingredients,
    Plan,
    State,
    decide,
    fingerprint_folder,
    read_state,
    write_state,
)
from nightly.policy_rules import require_valid_policy
from nightly.settings import Settings

SOURCES = "the list of sources"
# Views and policy tables are made of the project alone, and an incremental build has the same one.
CHANGES_WITH_THE_DAY = (
    "config.materialized:incremental",
    "config.materialized:table",
    "resource_type:test",
)


@dataclass(frozen=True, slots=True)
class Workspace:
    """A work file with the record of its last build. Its name is the catalog of its views."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "kpi.duckdb"

    @property
    def state_file(self) -> Path:
        return self.folder / "state.json"

    @property
    def state(self) -> State | None:
        return read_state(self.state_file)

    def clear(self) -> None:
        """Remove the work file and what a killed writer left beside it."""
        for file in self.folder.glob("kpi.duckdb*"):
            file.unlink()


@dataclass(frozen=True, slots=True)
class Build:
    """A completed build: its evidence is `evidence/builds/<id>.json`, its marts are in `file`."""

    id: str
    as_of: date
    file: Path


def build(settings: Settings, day: date, progress: Progress, *, tested: bool = True) -> Build:
    """Build the warehouse as of `day` and test it. The evidence is written whatever happens.

    Without the data tests (`tested`) it is no candidate for anybody, but can be compared.

    Raises NotLoaded when a department has not accepted its day, or PolicyInvalid when a policy
    table is wrong: all stays as it was. Raises HeldBack when a data test failed, or BuildFailed
    when a model could not be built: the next build starts from nothing.
    """
    from ingestion.lake import seed_lake

    if settings.target == "spark":
        require_java()
    lake.require_loaded(settings, day)
    seed_lake(settings.lake)
    wanted = ingredients(settings, day)
    workspace = _workspace_for(settings, wanted)
    with _only_builder(settings):
        last = workspace.state
        plan = decide(wanted, last)
        if settings.target != "duckdb":
            plan = replace(plan, applied_through=None)
        if plan.mode == "full":
            # An incremental build has the tables of the one before, which were asked then.
            require_valid_policy(settings.dbt_project, settings.policy)
        build_id = next_build_id(settings, day, last)
        progress(f"build {build_id}: {plan.mode}, because {plan.reason}")
        write_state(workspace.state_file, State(build_id, complete=False, ingredients=wanted))
        if plan.mode == "full":
            workspace.clear()
        started_at = datetime.now(UTC)
        results = _run_dbt(settings, workspace, build_id, day, plan, progress, tested)
        error = results.problem()
        write_build(settings, build_id, day, plan, started_at, results, error, workspace.file)
        if error:
            raise error
        write_state(workspace.state_file, State(build_id, complete=True, ingredients=wanted))
    progress(f"build {build_id}: {results.summary()}")
    return Build(build_id, day, workspace.file)


def completed(settings: Settings, day: date) -> Build:
    """The completed build that holds `day`; UserError says what to run when there is none."""
    for workspace in (_tonight(settings), _past(settings)):
        state = workspace.state
        if state and state.complete and state.ingredients.as_of == day:
            return Build(state.build, day, workspace.file)
    raise UserError(f"there is no completed build of {day}: run `kpi build {day}` first")


def is_outdated(settings: Settings, day: date) -> bool:
    """Whether tonight's work file holds `day` without something that has arrived since."""
    state = _tonight(settings).state
    if state is None or not state.complete or state.ingredients.as_of != day:
        return False
    return state.ingredients.partitions != lake.partitions(settings, through=day)


def ingredients(settings: Settings, day: date) -> Ingredients:
    """Fingerprints of everything that a warehouse as of `day` is made of."""
    configuration = {
        "the dbt project": fingerprint_folder(settings.dbt_project),
        SOURCES: ",".join(sources.names(settings)),
        "the reporting currency": sources.reporting_currency(settings),
    }
    if settings.policy:
        configuration["the policy tables"] = fingerprint_folder(settings.policy)
    return Ingredients(day, configuration, lake.partitions(settings, through=day))


def _tonight(settings: Settings) -> Workspace:
    return Workspace(settings.of_target(settings.warehouse))


def _past(settings: Settings) -> Workspace:
    return Workspace(settings.warehouse / "past")


def _workspace_for(settings: Settings, wanted: Ingredients) -> Workspace:
    tonight = _tonight(settings)
    state = tonight.state
    if (
        settings.target == "duckdb"
        and state
        and wanted.as_of < state.ingredients.as_of
        # Other sources are another warehouse, not another day of this one.
        and wanted.configuration[SOURCES] == state.ingredients.configuration.get(SOURCES)
    ):
        return _past(settings)
    return tonight


@contextmanager
def _only_builder(settings: Settings) -> Iterator[None]:
    """Hold the one right to build; the system takes it back however the process ends."""
    settings.warehouse.mkdir(parents=True, exist_ok=True)
    with (settings.warehouse / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise UserError(
                f"another build is running in {settings.warehouse}: wait for it to end"
            ) from held
        yield


def _run_dbt(
    settings: Settings,
    workspace: Workspace,
    build_id: str,
    day: date,
    plan: Plan,
    progress: Progress,
    tested: bool,
) -> DbtResults:
    target = workspace.folder / "target"
    dbt = DbtCommand(
        project=settings.dbt_project,
        target=target,
        log=settings.of_target(settings.logs / "dbt") / f"{build_id}.log",
        environment=_environment(settings, workspace, day, plan),
    )
    # Unit tests try the SQL on given rows: they belong to a change of it, not to a night.
    left_out = ("unit_test",) if tested else ("unit_test", "test")
    arguments = ("build", "--exclude-resource-type", *left_out, "--target", settings.target)
    scope = ("--full-refresh",) if plan.mode == "full" else ("--select", *CHANGES_WITH_THE_DAY)
    parsed_project.lend(settings.dbt_project, target)
    exit_code = dbt.run(*arguments, *scope, progress=progress)
    parsed_project.keep(settings.dbt_project, target)
    return read_results(dbt.results, exit_code, log=dbt.log)


def _environment(
    settings: Settings, workspace: Workspace, day: date, plan: Plan
) -> Mapping[str, str]:
    """What the models read while they run; none of it is read while they are parsed."""
    policy = {"KPI_POLICY": str(settings.policy)} if settings.policy else {}
    return {
        **policy,
        "KPI_LAKE": str(settings.lake),
        "KPI_SOURCES": ",".join(sources.names(settings)),
        "KPI_AS_OF": day.isoformat(),
        "KPI_APPLIED_THROUGH": plan.applied_through.isoformat() if plan.applied_through else "",
        # Where dbt runs, in the work folder: dbt parses anew whatever names another file.
        "KPI_WAREHOUSE": str(workspace.file if settings.target == "spark" else workspace.file.name),
        "KPI_REPORTING_CURRENCY": sources.reporting_currency(settings),
        "KPI_TARGET": settings.target,
    }
