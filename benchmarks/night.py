"""Question 5: what does a whole night cost beyond its steps?"""

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.kpi_sql import marts_of
from benchmarks.measuring import Clock, Contender, Progress, job, measure, require_same
from benchmarks.result import Aim, Result, Row, Table

QUESTION = "What does a whole night cost beyond its steps?"
METHOD = """\
The simulated company's first night: as seven commands, one process each; as `kpi night`, one
process; and through Airflow, as `make run` does it. Times count after all have published the same
marts."""

COMMANDS: tuple[tuple[str, ...], ...] = (
    ("load", "crm"),
    ("load", "finance"),
    ("load", "after_sales"),
    ("build",),
    ("check",),
    ("publish",),
    ("report",),
)
APART, NIGHT, AIRFLOW = "the seven commands, added up", "kpi night", "make run, through Airflow"


def answer(size: Mapping[str, Any], scratch: Path, progress: Progress) -> Result:
    progress("the simulated company writes its exports")
    exports = scratch / "demo_exports"
    day = measure(job("exports", write_exports, folder=str(exports))).answer
    kpi = str(Path(sys.executable).with_name("kpi"))

    def home(name: str) -> dict[str, str]:
        shutil.copytree(exports, scratch / name / "demo_exports")
        return {"KPI_HOME": str(scratch / name), "KPI_SOURCES": "demo", "KPI_DATA": ""}

    environment = home("apart")
    costs = []
    for command in COMMANDS:
        progress(" ".join(("kpi", *command)))
        costs.append(measure(Contender(" ".join(command), (kpi, *command, day), environment)))
    apart_wall, apart_cpu = (sum(getattr(c, what) for c in costs) for what in ("wall", "cpu"))
    rows = [Row(APART, apart_wall, apart_cpu, max(cost.peak for cost in costs), 1.0, 1.0)]
    whole: dict[str, tuple[str, ...]] = {
        NIGHT: (kpi, "night", day),
        AIRFLOW: (sys.executable, "-m", "nightly.tonight", "--source", "demo", "--day", day),
    }
    answers = {APART: _published(scratch / "apart")}
    aims = []
    for name, command in whole.items():
        progress(name)
        cost = measure(Contender(name, command, home(name.split()[0])))
        answers[name] = _published(scratch / name.split()[0])
        ratios = cost.wall / apart_wall, cost.cpu / apart_cpu
        rows.append(Row(name, cost.wall, cost.cpu, cost.peak, *ratios))
        aims.append(Aim(f"{name}, wall beyond the commands", 12, cost.wall - apart_wall, "s"))
    require_same("published marts", answers)
    tasks = measure(job("tasks", tasks_per_dag, home=str(scratch / "apart"))).answer
    for dag, count in tasks.items():
        aims.append(Aim(f"tasks of `{dag}`", 10, count, "tasks"))
    return Result(5, QUESTION, METHOD, (Table(f"night of {day}", tuple(rows)),), tuple(aims))


def _published(home: Path) -> Any:
    file = (home / "published" / "current" / "kpi.duckdb").resolve()
    return measure(job("marts", marts_of, file=str(file))).answer


# -- what runs in processes of its own -------------------------------------------------------


def write_exports(clock: Clock, folder: str) -> str:
    """Write the first day's exports, which hold the whole history, and return that day."""
    from demo_company import first_export_day
    from demo_company import write_exports as write

    day = first_export_day()
    write(Path(folder), through=day)
    return str(day)


def tasks_per_dag(clock: Clock, home: str) -> dict[str, int]:
    from nightly.local_airflow import dag_bag
    from nightly.settings import Settings

    bag = dag_bag(Settings.from_environment({"KPI_HOME": home}))
    return {name: len(dag.tasks) for name, dag in sorted(bag.dags.items())}
