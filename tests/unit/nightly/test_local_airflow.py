"""What is asked of a running Airflow, asked of a server that is slow and counts."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from nightly.errors import BuildFailed
from nightly.local_airflow import LocalScheduler

TIMEOUT = 0.5


class Busy(BaseHTTPRequestHandler):
    """Answers the first question after the client has given up, and every later one at once."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if len(self.asked) == 1:
            time.sleep(2 * TIMEOUT)
        body = json.dumps({"dag_runs": [], "total_entries": 7}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def airflow(asked: list[str]) -> Iterator[LocalScheduler]:
    handler = type("BusyOnce", (Busy,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        with httpx.Client(base_url=url, timeout=TIMEOUT, trust_env=False) as api:
            yield LocalScheduler(api, {}, Path("airflow.log"), {})
        server.shutdown()


def test_a_busy_airflow_that_answers_late_is_asked_again(
    airflow: LocalScheduler, asked: list[str]
) -> None:
    assert airflow.unfinished() == 7
    assert asked == ["/api/v2/dags/~/dagRuns?state=queued&state=running&limit=1"] * 2


def test_a_part_that_ended_is_told_and_not_waited_for(airflow: LocalScheduler) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as scheduler:
        scheduler.wait()
    broken = replace(airflow, parts={"scheduler": scheduler})
    with pytest.raises(BuildFailed, match="scheduler ended; the reason is in"):
        broken.unfinished()


def test_a_part_that_ends_with_its_parent_is_not_left_behind(tmp_path: Path) -> None:
    """Whoever stops a backfill stops Airflow too."""
    said = tmp_path / "child"
    code = f"""
import pathlib, subprocess, sys
from nightly.local_airflow import _child, _stopped_as_by_hand
with _stopped_as_by_hand(), open({str(tmp_path / "log")!r}, "w") as log:
    with _child([sys.executable, "-c", "import time; time.sleep(60)"], {{}}, log) as child:
        pathlib.Path({str(said)!r}).write_text(str(child.pid))
        child.wait()
"""
    with subprocess.Popen([sys.executable, "-c", code]) as parent:
        deadline = time.monotonic() + 60
        while not (said.exists() and said.read_text()) and time.monotonic() < deadline:
            time.sleep(0.05)
        parent.terminate()
    with pytest.raises(ProcessLookupError):
        os.kill(int(said.read_text()), 0)
