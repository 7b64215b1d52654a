"""What a process costs, and which of several costs less when they run in turns.

Every contender runs in a process of its own. Wall and CPU time are seconds, CPU time is user and
system time of the process and all it started, memory is the peak of its largest process in MB.
This module is imported by the process that starts all others, and Linux counts the memory a process
was started with as its own: so nothing heavy is imported here.
"""

import contextlib
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from statistics import median
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[1]
Progress = Callable[[str], None]


class ContenderFailed(RuntimeError):
    """A contender did not finish: its time means nothing. The message ends with what it said."""


class OutputsDiffer(RuntimeError):
    """Contenders did not compute the same: no time counts."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds and MB of one run, and what it computed; `parts` are seconds inside it, by name."""

    wall: float
    cpu: float
    peak: float
    answer: Any = None
    parts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contender:
    """A command to be measured. Its name is its row in the table."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    is_job: bool = False


def job(name: str, function: Callable[..., Any], **arguments: object) -> Contender:
    """A function of a module as a contender: it gets a `Clock` and counts what it means to.

    Arguments must be JSON; the answer is what the function returns.
    """
    entry = f"{function.__module__}:{function.__name__}"
    command = (sys.executable, "-m", "benchmarks.measuring", entry, json.dumps(arguments))
    return Contender(name, command, is_job=True)


class Clock:
    """Counts the time inside its `with` blocks, so that imports and preparations stay aside."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0
        self.parts: dict[str, float] = {}

    def __enter__(self) -> "Clock":
        self._start = time.perf_counter(), _cpu()
        return self

    def __exit__(self, *problem: object) -> None:
        wall, cpu = self._start
        self.wall += time.perf_counter() - wall
        self.cpu += _cpu() - cpu

    @contextlib.contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Count the block, and keep its wall time under `name` as well."""
        with self:
            start = time.perf_counter()
            yield
            self.parts[name] = self.parts.get(name, 0.0) + time.perf_counter() - start


def _cpu() -> float:
    usages = (getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def measure(contender: Contender) -> Cost:
    """Run a contender once. Raises ContenderFailed."""
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complained:
        start = time.perf_counter()
        child = subprocess.Popen(
            contender.command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=complained,
            cwd=CHECKOUT,
            env={**os.environ, **contender.environment},
        )
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        complained.seek(0)
        lines = said.read().splitlines()
        if child.returncode != 0:
            told = "\n".join([*lines[-15:], *complained.read().splitlines()[-25:]])
            raise ContenderFailed(f"{contender.name} ended with {child.returncode}:\n{told}")
    peak = usage.ru_maxrss / 1024
    if not contender.is_job:
        return Cost(wall, usage.ru_utime + usage.ru_stime, peak)
    counted = json.loads(lines[-1])
    return Cost(counted["wall"], counted["cpu"], peak, counted["answer"], counted["parts"])


@dataclass(frozen=True, slots=True)
class Measured:
    """All rounds of one contender."""

    name: str
    costs: tuple[Cost, ...]

    @property
    def wall(self) -> float:
        return median(cost.wall for cost in self.costs)

    @property
    def cpu(self) -> float:
        return median(cost.cpu for cost in self.costs)

    @property
    def peak(self) -> float:
        return max(cost.peak for cost in self.costs)

    def part(self, name: str) -> float:
        return median(cost.parts[name] for cost in self.costs)

    def ratio(self, to: "Measured", of: Callable[[Cost], float]) -> float:
        """The median over the rounds of how many times the cost of `to` this one had."""
        pairs = zip(self.costs, to.costs, strict=True)
        return median(of(mine) / of(theirs) for mine, theirs in pairs)


def side_by_side(
    contenders: Sequence[Contender],
    *,
    rounds: int,
    progress: Progress,
    before: Callable[[int], None] = lambda turn: None,
    after: Callable[[], None] = lambda: None,
) -> list[Measured]:
    """Run all contenders in turns, each round starting with another one; same order back.

    `before` prepares a round; `after` compares what a round wrote and raises OutputsDiffer.
    """
    costs: dict[str, list[Cost]] = {contender.name: [] for contender in contenders}
    for turn in range(rounds):
        before(turn)
        first = turn % len(contenders)
        for contender in [*contenders[first:], *contenders[:first]]:
            progress(f"round {turn + 1} of {rounds}: {contender.name}")
            costs[contender.name].append(measure(contender))
        after()
    return [Measured(contender.name, tuple(costs[contender.name])) for contender in contenders]


def require_same(what: str, answers: Mapping[str, Any]) -> None:
    """Raise OutputsDiffer unless all contenders, by name, gave the same answer."""
    expected = next(iter(answers.values()))
    for name, answer in answers.items():
        if answer != expected:
            first = next(iter(answers))
            raise OutputsDiffer(
                f"{what}: {first} and {name} differ:\n{expected!r:.2000}\n{answer!r:.2000}"
            )


def _run_job(entry: str, arguments: str) -> None:
    """Run one function in this process and print its costs and answer as the last line."""
    module, _, function = entry.partition(":")
    clock = Clock()
    with contextlib.redirect_stdout(sys.stderr):
        answer = getattr(importlib.import_module(module), function)(clock, **json.loads(arguments))
    counted = {"wall": clock.wall, "cpu": clock.cpu, "parts": clock.parts, "answer": answer}
    print("\n" + json.dumps(counted))


if __name__ == "__main__":
    _run_job(*sys.argv[1:])
