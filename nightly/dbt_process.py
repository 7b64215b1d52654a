"""One dbt command in a child process, watched through its structured log.

A child, because dbt in-process keeps the lock on the DuckDB file after it is done.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Progress = Callable[[str], None]
# The child ends when whoever started it ends, also by SIGKILL: then its standard input is closed. A
# dbt that lived on would write into the work file of the next build.
RUN_DBT = """
import os, sys, threading
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(1)), daemon=True).start()
from dbt.cli.main import cli
cli()
"""
STAGES = {"seed": "policy tables"}


@dataclass(frozen=True, slots=True)
class DbtCommand:
    """Where one dbt command runs: all paths absolute, `target` for its compiled project."""

    project: Path
    target: Path
    log: Path
    environment: Mapping[str, str]

    def run(self, *arguments: str, progress: Progress) -> int:
        """Run dbt and return its exit code: 0 fine, 1 a node failed, 2 dbt itself failed.

        `progress` gets one line when a new stage of the project begins. Everything dbt says is
        appended to `log`.
        """
        self.target.mkdir(parents=True, exist_ok=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with (
            self.log.open("a", buffering=1, encoding="utf-8") as log,  # each line at once
            subprocess.Popen(
                self._command(arguments),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                stdin=subprocess.PIPE,
                # Engines leave folders where they are started, and the checkout is not their place.
                cwd=self.target.parent,
                env={**os.environ, **self.environment},
                text=True,
                encoding="utf-8",
                errors="replace",
            ) as child,
        ):
            assert child.stdout is not None
            announced: set[str] = set()
            for line in child.stdout:
                event = _event(line)
                log.write(_log_line(line, event))
                stage = _stage(event)
                if stage and stage not in announced:
                    announced.add(stage)
                    progress(f"building {stage}")
        return child.returncode

    def _command(self, arguments: Sequence[str]) -> list[str]:
        return [
            *(sys.executable, "-c", RUN_DBT),
            *("--log-format", "json", "--log-level", "info", "--log-level-file", "none"),
            *("--no-send-anonymous-usage-stats", "--no-use-colors"),
            *arguments,
            *("--project-dir", str(self.project), "--profiles-dir", str(self.project)),
            *("--target-path", str(self.target), "--log-path", str(self.log.parent)),
        ]


def _event(line: str) -> Mapping[str, Any]:
    try:
        event = json.loads(line)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}


def _log_line(line: str, event: Mapping[str, Any]) -> str:
    info = event.get("info")
    if not info:
        return line
    return f"{info['ts']} {info['level']:5} {info['msg']}\n" if info["msg"].strip() else ""


def _stage(event: Mapping[str, Any]) -> str | None:
    """The part of the project a starting node belongs to: its top folder under models/."""
    if event.get("info", {}).get("name") != "LogStartLine":
        return None
    node = event["data"]["node_info"]
    if node["resource_type"] == "model":
        return str(node["node_path"].partition("/")[0])
    return STAGES.get(node["resource_type"])
