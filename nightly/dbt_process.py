"""One dbt command in a child process, watched through what it says.

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

from nightly import dbt_child

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class DbtCommand:
    """Where one dbt command runs: all paths absolute, `target` for its compiled project."""

    project: Path
    target: Path
    log: Path
    environment: Mapping[str, str]

    @property
    def results(self) -> Path:
        """What came of each node, once dbt has ended; see `nightly.dbt_child`."""
        return self.target / "results.json"

    def run(self, *arguments: str, progress: Progress) -> int:
        """Run dbt and return its exit code: 0 fine, 1 a node failed, 2 dbt itself failed.

        `progress` gets one line when a new stage of the project begins. Everything dbt says is
        appended to `log`.
        """
        self.target.mkdir(parents=True, exist_ok=True)
        # Results of an earlier run must not be mistaken for this one's.
        self.results.unlink(missing_ok=True)
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
                env={"DBT_WRITE_JSON": "false", **os.environ, **self.environment},
                text=True,
                encoding="utf-8",
                errors="replace",
            ) as child,
        ):
            assert child.stdout is not None
            announced: set[str] = set()
            for line in child.stdout:
                said = _said(line)
                log.write(f"{said['ts']} {said['level']:5} {said['msg']}\n" if said else line)
                stage = said.get("stage")
                if stage and stage not in announced:
                    announced.add(stage)
                    progress(f"building {stage}")
        return child.returncode

    def _command(self, arguments: Sequence[str]) -> list[str]:
        return [
            *(sys.executable, "-P", dbt_child.__file__, str(self.results), *arguments),
            *("--project-dir", str(self.project), "--profiles-dir", str(self.project)),
            *("--target-path", str(self.target), "--log-path", str(self.log.parent)),
        ]


def _said(line: str) -> Mapping[str, Any]:
    """One line of `nightly.dbt_child`; nothing where something else wrote, as Java does."""
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) and "msg" in said else {}
