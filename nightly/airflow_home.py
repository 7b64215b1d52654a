"""An Airflow of this installation's own: its folder, its database, its pool."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from nightly.settings import CHECKOUT, Settings

POOL = "warehouse_writer"
RunDag = Callable[[str, date], bool]


def environment(settings: Settings) -> Mapping[str, str]:
    """What Airflow reads when it is imported. Nothing is sent anywhere and no example is loaded."""
    home = settings.home / "airflow"
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(CHECKOUT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
    }


def dag_runner(settings: Settings) -> RunDag:
    """Import Airflow, make its database if there is none, and return what runs one DAG for a day.

    The function returned says whether the run succeeded. The process must not have imported Airflow.
    """
    os.environ.update(environment(settings))
    from airflow.dag_processing.dagbag import DagBag
    from airflow.models.pool import Pool
    from airflow.utils import db

    db.check_and_run_migrations()
    Pool.create_or_update_pool(POOL, slots=1, description="one writer", include_deferred=False)
    bag = DagBag(dag_folder=CHECKOUT / "dags")
    if bag.import_errors:
        raise RuntimeError(f"DAGs do not import: {bag.import_errors}")

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
