"""Kill a publication at any moment: readers have one complete night, and the next run repairs.

A dozen random kills run in CI; KPI_KILLS=200 asks for more.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from unit.publishing import nights

from publishing import marts
from publishing.publication import Publication, current, publish

KILLS = int(os.environ.get("KPI_KILLS", "12"))
ORDERS = 4_000
PROJECT = Path(__file__).parents[2]

CHILD = """
import os, signal, sys
from datetime import date, timedelta
from pathlib import Path
from publishing import publication

home, candidate, day, moment, step = sys.argv[1:]

def fatal(original):
    def dies(*arguments, **options):
        if moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        original(*arguments, **options)
        os.kill(os.getpid(), signal.SIGKILL)
    return dies

if step:
    owner, _, name = step.rpartition(".")
    place = getattr(publication, owner) if owner else publication
    setattr(place, name, fatal(getattr(place, name)))
print("ready", flush=True)
publication.publish(
    Path(home), Path(candidate), as_of=date.fromisoformat(day), evidence={},
    keep=1, safe_to_remove_after=timedelta(0),
)
"""

# The steps in order; whoever dies after the switch of `point` has published.
STEPS = ("marts.copy", "marts.verify", "write_json", "flush", "point", "_retire", "_remove")


def start(
    home: Path, candidate: Path, day: date, moment: str = "", step: str = ""
) -> subprocess.Popen[bytes]:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(home), str(candidate), str(day), moment, step],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    return child


def complete(home: Path) -> Publication:
    """The current publication, after everything it says of itself was found to be true."""
    publication = current(home)
    assert publication is not None
    with marts.attached(publication.warehouse_file, scratch=home) as reader:
        assert marts.inspect(reader) == publication.marts
        assert marts.contribution_views(reader) == publication.contributions
        for name, mart in publication.marts.items():
            parquet = publication.folder / "marts" / f"{name}.parquet"
            found = reader.execute(
                f"select count(*), min(as_of), max(as_of) from read_parquet('{parquet}')"
            ).fetchone()
            assert found == (mart.rows, publication.as_of, publication.as_of)
    return publication


def leftovers(home: Path) -> list[str]:
    return [
        path.name
        for path in (home / "published").iterdir()
        if path.name.startswith(".") and path.name != ".lock"
    ]


def undisturbed(home: Path, candidate: Path, day: date) -> Publication:
    return publish(
        home, candidate, as_of=day, evidence={}, keep=1, safe_to_remove_after=timedelta(0)
    )


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_kill_around_any_step_leaves_one_complete_night(
    tmp_path: Path, step: str, moment: str
) -> None:
    home = tmp_path / "home"
    old, new = nights.DAY, nights.DAY + timedelta(days=1)
    undisturbed(home, nights.write_warehouse(tmp_path / "old" / "kpi.duckdb", old), old)
    candidate = nights.write_warehouse(tmp_path / "new" / "kpi.duckdb", new)

    child = start(home, candidate, new, moment, step)
    assert child.wait(timeout=60) == -signal.SIGKILL

    survived = complete(home).as_of
    is_switched = STEPS.index(step) > STEPS.index("point") or (step, moment) == ("point", "after")
    assert survived == (new if is_switched else old)

    undisturbed(home, candidate, new)
    assert complete(home).marts == built(candidate)
    assert leftovers(home) == []
    recorded = {path.stem for path in (home / "evidence" / "publications").glob("*.json")}
    assert recorded >= {"2026-03-01.001", "2026-03-02.001"}


def test_kills_at_random_moments_leave_one_complete_night(tmp_path: Path) -> None:
    home = tmp_path / "home"
    candidates = {
        day: nights.write_warehouse(tmp_path / str(day) / "kpi.duckdb", day, orders=ORDERS)
        for day in (nights.DAY, nights.DAY + timedelta(days=1))
    }
    wanted = {day: built(candidate) for day, candidate in candidates.items()}
    old, new = candidates
    undisturbed(home, candidates[old], old)
    took = duration(tmp_path / "timed", candidates[new], new)
    survivors: Counter[str] = Counter()

    for _ in range(KILLS):
        child = start(home, candidates[new], new)
        time.sleep(random.uniform(0, took))
        child.kill()
        child.wait()

        survivor = complete(home)
        assert survivor.as_of in (old, new)
        assert survivor.marts == wanted[survivor.as_of]
        survivors["old" if survivor.as_of == old else "new"] += 1

        undisturbed(home, candidates[new], new)
        assert complete(home).marts == wanted[new]
        assert leftovers(home) == []
        old, new = new, old

    assert survivors["old"] > 0, "no kill hit a publication half way"


def built(candidate: Path) -> dict[str, marts.Mart]:
    with marts.attached(candidate, scratch=candidate.parent) as warehouse:
        return marts.inspect(warehouse)


def duration(home: Path, candidate: Path, day: date) -> float:
    child = start(home, candidate, day)
    began = time.monotonic()
    assert child.wait(timeout=60) == 0
    return time.monotonic() - began
