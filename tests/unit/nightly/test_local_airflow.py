"""What is asked of a running Airflow, asked of a server that is slow and counts."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

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
            yield LocalScheduler(api, {}, Path("airflow.log"))
        server.shutdown()


def test_a_busy_airflow_that_answers_late_is_asked_again(
    airflow: LocalScheduler, asked: list[str]
) -> None:
    assert airflow.unfinished() == 7
    assert asked == ["/api/v2/dags/~/dagRuns?state=queued&state=running&limit=1"] * 2
