"""An Airflow of this installation's own: its folder, its database, its pool, its scheduler.

For one machine and one person. SQLite holds its state, and nothing listens beyond this machine.
"""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import httpx
from tenacity import retry, retry_if_exception, stop_after_delay, wait_fixed

from nightly.errors import BuildFailed, listed
from nightly.settings import CHECKOUT, DEPARTMENTS, Settings

if TYPE_CHECKING:
    from airflow.dag_processing.dagbag import DagBag

POOL = "warehouse_writer"
BUILD = "build_kpi_marts"
DAGS = (*(f"load_{department}" for department in DEPARTMENTS), BUILD)
PARTS = ("api-server", "scheduler", "dag-processor")
STARTUP_SECONDS = 300
PATIENCE_SECONDS = 900
RUNS = 10_000
# SQLite has one writer, and whoever creates a year of runs makes the scheduler wait for long.
SQLITE_WAITS_SECONDS = 600
# Workers are forked from a process that has imported what tasks need: a small load takes a second
# instead of eight.
READY_FOR_TASKS = {
    "AIRFLOW__SCHEDULER__MP_START_METHOD": "forkserver",
    "AIRFLOW__CORE__MP_FORKSERVER_PRELOAD": "nightly.task_imports",
}
RunDag = Callable[[str, date], bool]


def environment(settings: Settings) -> dict[str, str]:
    """What Airflow reads when it is imported. Nothing is sent anywhere and no example is loaded."""
    home = _home(settings)
    return {
        **settings.to_environment(),
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(CHECKOUT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": (
            f"sqlite:///{home / 'airflow.db'}?timeout={SQLITE_WAITS_SECONDS}"
        ),
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
    }


def prepare(settings: Settings) -> None:
    """Import Airflow, which nothing may have done before in this process, with its database."""
    os.environ.update(environment(settings))
    from airflow.models.pool import Pool
    from airflow.utils import db

    db.upgradedb()
    Pool.create_or_update_pool(POOL, slots=1, description="one writer", include_deferred=False)


def dag_bag(settings: Settings) -> "DagBag":
    """All DAGs of the project; `import_errors` tells which files could not be imported."""
    os.environ.update(environment(settings))
    from airflow.dag_processing.dagbag import BundleDagBag

    dags = CHECKOUT / "dags"
    return BundleDagBag(dag_folder=dags, bundle_path=dags, bundle_name="dags-folder")


def dag_runner(settings: Settings) -> RunDag:
    """Prepare Airflow and return what runs one DAG for a day, in this process and without a server.

    The function returned says whether the run succeeded.
    """
    prepare(settings)
    bag = dag_bag(settings)
    if bag.import_errors:
        raise BuildFailed(f"DAGs that cannot be imported: {bag.import_errors}")

    def run(dag_id: str, day: date) -> bool:
        outcome = bag.dags[dag_id].test(logical_date=None, run_conf={"day": day.isoformat()})
        return str(outcome.state) == "success"

    return run


@contextmanager
def quiet(settings: Settings) -> Iterator[None]:
    """Send what this process and its children print to logs/airflow.log."""
    log = settings.logs / "airflow.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    sys.stderr.flush()
    kept = os.dup(1), os.dup(2)
    with log.open("a", encoding="utf-8") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        try:
            yield
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for number, original in zip((1, 2), kept, strict=True):
                os.dup2(original, number)
                os.close(original)


def _is_busy(error: BaseException) -> bool:
    """Whether the API server is there and did not get to answering."""
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.is_server_error
    return isinstance(error, httpx.TransportError)


@dataclass(frozen=True, slots=True)
class LocalScheduler:
    """A running scheduler with the parts it needs, reachable from this machine only."""

    api: httpx.Client
    environment: Mapping[str, str]
    log: Path
    parts: Mapping[str, subprocess.Popen[bytes]]

    def backfill(self, dag_id: str, first: date, last: date, *, at_once: int) -> None:
        """Create a backfill of all days from `first` to `last`, also of those that have a run."""
        _command(
            *("backfill", "create", "--dag-id", dag_id, "--max-active-runs", str(at_once)),
            *("--reprocess-behavior", "completed", "--from-date", first.isoformat()),
            # The bounds are instants and the last day's run is in the night that ends it.
            *("--to-date", (last + timedelta(days=1)).isoformat()),
            env=self.environment,
            log=self.log,
        )

    def trigger(self, dag_id: str, day: date) -> None:
        """Start one run by hand, as the web page does."""
        body = {"logical_date": None, "conf": {"day": day.isoformat()}}
        self.api.post(f"/api/v2/dags/{dag_id}/dagRuns", json=body).raise_for_status()

    def pause(self, dag_id: str, *, paused: bool) -> None:
        """Let a DAG rest, or go on. What arrives meanwhile starts no run of it, then or later."""
        self.api.patch(f"/api/v2/dags/{dag_id}", json={"is_paused": paused}).raise_for_status()

    def unfinished(self) -> int:
        """How many runs are queued or running. Cheap to ask, however many there are.

        Raises BuildFailed when a part of Airflow has ended: what is queued would stay so for ever.
        """
        ended = [name for name, part in self.parts.items() if part.poll() is not None]
        if ended:
            raise BuildFailed(f"Airflow's {listed(ended)} ended; the reason is in {self.log}")
        unfinished = {"state": ["queued", "running"], "limit": 1}
        return int(self._ask("/api/v2/dags/~/dagRuns", unfinished)["total_entries"])

    def states(self) -> dict[tuple[str, str], str]:
        """(DAG, day) -> the state of its latest run: queued, running, success or failed."""
        runs = self._ask("/api/v2/dags/~/dagRuns", {"limit": RUNS, "order_by": "id"})
        return {
            (run["dag_id"], run["partition_key"] or str(run["conf"]["day"])): run["state"]
            for run in runs["dag_runs"]
            if run["partition_key"] or (run["conf"] or {}).get("day")
        }

    @retry(
        retry=retry_if_exception(_is_busy),
        wait=wait_fixed(5),
        stop=stop_after_delay(PATIENCE_SECONDS),
        reraise=True,
    )
    def _ask(self, path: str, parameters: Mapping[str, Any]) -> Any:
        """A question again and again: a busy machine may answer late, and that is no failure."""
        return _json(self.api.get(path, params=parameters))


@contextmanager
def scheduler(settings: Settings, *, parallelism: int = 4) -> Iterator[LocalScheduler]:
    """Run Airflow's scheduler, DAG processor and API server as children until the block ends."""
    home, port, password = _home(settings), _free_port(), secrets.token_hex(32)
    url, log = f"http://127.0.0.1:{port}", settings.logs / "airflow.log"
    passwords = home / "passwords.json"
    # Written before Airflow would print a password that it made up itself.
    passwords.touch(mode=0o600)
    passwords.write_text(json.dumps({"admin": password}), encoding="utf-8")
    env = {
        **os.environ,
        **environment(settings),
        # This scheduler does what it is told, and no night begins by itself.
        "KPI_SCHEDULE_UNTIL": "2000-01-01",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API__MAXIMUM_PAGE_LIMIT": str(RUNS),
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(32),
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": str(parallelism),
        **READY_FOR_TASKS,
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    log.parent.mkdir(parents=True, exist_ok=True)
    _command("db", "migrate", env=env, log=log)
    with _stopped_as_by_hand(), ExitStack() as children:
        output = children.enter_context(log.open("a", encoding="utf-8"))
        parts = {
            part: children.enter_context(_child(_airflow(part), env, output)) for part in PARTS
        }
        # Proxies are for other machines.
        api = children.enter_context(httpx.Client(base_url=url, timeout=120, trust_env=False))
        _wait_until_healthy(api, parts.values(), log)
        sign_in = {"username": "admin", "password": password}
        token = _json(api.post("/auth/token", json=sign_in))["access_token"]
        api.headers["Authorization"] = f"Bearer {token}"
        pool = {"name": POOL, "slots": 1, "description": "One writer for the work file"}
        made = api.post("/api/v2/pools", json=pool)
        if made.status_code != httpx.codes.CONFLICT:  # It is there already.
            made.raise_for_status()
        running = LocalScheduler(api, env, log, parts)
        _wait_until_parsed(running)
        for dag_id in DAGS:  # A DAG that was run without a scheduler has been left paused.
            running.pause(dag_id, paused=False)
        yield running


def _json(answer: httpx.Response) -> Any:
    return answer.raise_for_status().json()


def _command(*arguments: str, env: Mapping[str, str], log: Path) -> None:
    """Run `airflow <arguments>`; BuildFailed names the log when it does not succeed."""
    with log.open("a", encoding="utf-8") as output:
        done = subprocess.run(
            _airflow(*arguments),
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        raise BuildFailed(f"airflow {' '.join(arguments[:2])} failed; the reason is in {log}")


def _home(settings: Settings) -> Path:
    home = settings.home / "airflow"
    home.mkdir(parents=True, exist_ok=True)
    return home


def _airflow(*arguments: str) -> Sequence[str]:
    return [sys.executable, "-m", "airflow", *arguments]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _stopped_as_by_hand() -> Iterator[None]:
    """Let a request to end work as Ctrl-C does; else what this process started would live on."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _child(
    command: Sequence[str], env: Mapping[str, str], log: IO[str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A process with its own group, so that what it started ends with it."""
    child = subprocess.Popen(
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield child
    finally:
        _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Ask the group of `child` to stop, and make it stop when it has not after ten seconds."""
    for signal_number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal_number)
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=10)


def _wait_until_parsed(airflow: LocalScheduler) -> None:
    """Return when the DAG processor has read every DAG."""
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline:
        found = _json(airflow.api.get(f"/api/v2/dags?limit={RUNS}"))["dags"]
        if set(DAGS) <= {dag["dag_id"] for dag in found}:
            return
        time.sleep(0.5)
    raise BuildFailed(f"Airflow did not find the DAGs; the reason is in {airflow.log}")


def _wait_until_healthy(
    api: httpx.Client, parts: Iterable[subprocess.Popen[bytes]], log: Path
) -> None:
    """Return when scheduler and DAG processor have reported to the API server."""
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline:
        if any(part.poll() is not None for part in parts):
            break
        with suppress(httpx.HTTPError):
            health = _json(api.get("/api/v2/monitor/health"))
            if all(health[part]["status"] == "healthy" for part in ("scheduler", "dag_processor")):
                return
        time.sleep(0.5)
    raise BuildFailed(f"Airflow did not start; the reason is in {log}")
