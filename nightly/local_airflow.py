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
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING

from nightly.errors import BuildFailed
from nightly.settings import CHECKOUT, Settings

if TYPE_CHECKING:
    from airflow.dag_processing.dagbag import DagBag

POOL = "warehouse_writer"
PARTS = ("api-server", "scheduler", "dag-processor")
STARTUP_SECONDS = 180
RunDag = Callable[[str, date], bool]


def environment(settings: Settings) -> dict[str, str]:
    """What Airflow reads when it is imported. Nothing is sent anywhere and no example is loaded."""
    home = _home(settings)
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(CHECKOUT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "KPI_HOME": str(settings.home),
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


@dataclass(frozen=True, slots=True)
class LocalScheduler:
    """A running scheduler with the parts it needs, reachable from this machine only."""

    environment: Mapping[str, str]
    log: Path

    def command(self, *arguments: str) -> None:
        """Run `airflow <arguments>`; BuildFailed names the log when it does not succeed."""
        with self.log.open("a", encoding="utf-8") as log:
            done = subprocess.run(
                _airflow(*arguments),
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode:
            raise BuildFailed(f"airflow {arguments[0]} failed; the reason is in {self.log}")

    def backfill(self, dag_id: str, first: date, last: date, *, at_once: int) -> None:
        """Create a backfill of all days from `first` to `last`, also of those that have a run."""
        self.command(
            *("backfill", "create", "--dag-id", dag_id, "--max-active-runs", str(at_once)),
            *("--reprocess-behavior", "completed", "--from-date", first.isoformat()),
            # The bounds are instants and the last day's run is in the night that ends it.
            *("--to-date", (last + timedelta(days=1)).isoformat()),
        )

    def states(self) -> dict[tuple[str, str], str]:
        """(DAG, day) -> the state of its latest run."""
        from airflow.models.dagrun import DagRun
        from airflow.utils.session import create_session
        from sqlalchemy import select

        question = select(DagRun.dag_id, DagRun.partition_key, DagRun.state).order_by(DagRun.id)
        with create_session() as session:
            return {(dag, key): str(state) for dag, key, state in session.execute(question) if key}


@contextmanager
def scheduler(settings: Settings, *, parallelism: int = 4) -> Iterator[LocalScheduler]:
    """Run Airflow's scheduler, DAG processor and API server as children until the block ends."""
    prepare(settings)
    home, port = _home(settings), _free_port()
    passwords = home / "passwords.json"
    # Written before Airflow would print a password that it made up itself.
    passwords.touch(mode=0o600)
    passwords.write_text(json.dumps({"admin": secrets.token_hex(32)}), encoding="utf-8")
    running = LocalScheduler(
        environment={
            **os.environ,
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(port),
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(32),
            "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
            "AIRFLOW__CORE__PARALLELISM": str(parallelism),
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
            "AIRFLOW__SCHEDULER__SCHEDULER_HEARTBEAT_SEC": "1",
        },
        log=settings.logs / "airflow.log",
    )
    running.log.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as children:
        log = children.enter_context(running.log.open("a", encoding="utf-8"))
        parts = [
            children.enter_context(_child(_airflow(part), running.environment, log))
            for part in PARTS
        ]
        _wait_until_healthy(f"http://127.0.0.1:{port}", parts, running.log)
        yield running


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


def _wait_until_healthy(url: str, parts: Sequence[subprocess.Popen[bytes]], log: Path) -> None:
    """Return when scheduler and DAG processor have reported to the API server."""
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline:
        if any(part.poll() is not None for part in parts):
            break
        with suppress(urllib.error.URLError, TimeoutError, ConnectionError):
            health_page = f"{url}/api/v2/monitor/health"
            with urllib.request.urlopen(health_page, timeout=5) as answer:
                health = json.load(answer)
            if all(health[part]["status"] == "healthy" for part in ("scheduler", "dag_processor")):
                return
        time.sleep(0.5)
    raise BuildFailed(f"Airflow did not start; the reason is in {log}")
