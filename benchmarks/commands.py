"""Question 6: how fast does the `kpi` command answer?"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.measuring import Contender, Progress, side_by_side
from benchmarks.result import Aim, Result, Table

QUESTION = "How fast does the `kpi` command answer?"
METHOD = """\
Whole processes, beside a Python that starts and does nothing. `kpi status` tells of an installation
that has loaded nothing, so its time is what it imports and reads."""

KPI = (str(Path(sys.executable).with_name("kpi")),)


def answer(size: Mapping[str, Any], scratch: Path, progress: Progress) -> Result:
    home = {"KPI_HOME": str(scratch), "KPI_SOURCES": "demo"}
    measured = side_by_side(
        [
            Contender("python -c pass", (sys.executable, "-c", "pass")),
            Contender("kpi --help", (*KPI, "--help"), home),
            Contender("kpi status", (*KPI, "status"), home),
        ],
        rounds=size["command_rounds"],
        progress=progress,
    )
    _, help_text, status = measured
    aims = (
        Aim("kpi --help, wall", 0.2, help_text.wall, "s"),
        Aim("kpi status, wall", 0.6, status.wall, "s"),
    )
    return Result(6, QUESTION, METHOD, (Table.of("command", measured),), aims)
