"""What tasks import is ready before them: a load in a forked worker imports no library any more."""

import os
import subprocess
import sys
from pathlib import Path

from nightly.local_airflow import READY_FOR_TASKS

MAPPING = """
source: till
time_zone: UTC
currency: GBP
files:
  payments: {path: "payments-{day}.csv"}
entities:
  finance.payment:
    from: payments
    columns:
      payment_id: id
      received_at: {from: paid, format: "%Y-%m-%d"}
      amount: amount
"""
LOAD = """
import importlib, sys
from datetime import date
importlib.import_module(sys.argv[1])
ready = {name.split(".")[0] for name in sys.modules}
from nightly import tasks
tasks.load("finance", "2026-03-01")
assert "great_expectations" in ready, "asking is what takes long to import"
print("imported:", *{name.split(".")[0] for name in sys.modules} - ready - sys.stdlib_module_names)
"""


def test_a_load_imports_no_library_that_its_worker_could_have_ready(tmp_path: Path) -> None:
    (tmp_path / "till.yaml").write_text(MAPPING)
    (tmp_path / "payments-2026-03-01.csv").write_text("id,paid,amount\n007,2026-03-01,12.50\n")
    done = subprocess.run(
        [sys.executable, "-c", LOAD, READY_FOR_TASKS["AIRFLOW__CORE__MP_FORKSERVER_PRELOAD"]],
        env={
            **os.environ,
            "AIRFLOW_HOME": str(tmp_path / "airflow"),
            "KPI_HOME": str(tmp_path / "home"),
            "KPI_SOURCES": f"{tmp_path / 'till.yaml'}={tmp_path}",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "accepted 1 rows" in done.stdout
    assert done.stdout.splitlines()[-1].split() == ["imported:"]
