"""What a question's measurement says, and how it is written down."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.measuring import Cost, Measured


@dataclass(frozen=True, slots=True)
class Aim:
    """A promise and what became of it. `unit` follows the numbers: x, s, MB or a word."""

    promise: str
    limit: float
    measured: float
    unit: str

    @property
    def is_met(self) -> bool:
        return self.measured <= self.limit


@dataclass(frozen=True, slots=True)
class Row:
    """A contender's medians, and its cost as multiples of the baseline's; None where unknown."""

    name: str
    wall: float
    cpu: float | None
    peak: float | None
    wall_ratio: float
    cpu_ratio: float | None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one comparison; the first is the baseline."""

    title: str
    rows: tuple[Row, ...]

    @staticmethod
    def of(title: str, measured: Sequence[Measured]) -> "Table":
        baseline = measured[0]
        return Table(title, tuple(row(each, baseline) for each in measured))


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to one question. `method` says what was run and what was compared."""

    number: int
    question: str
    method: str
    tables: tuple[Table, ...]
    aims: tuple[Aim, ...]


def row(measured: Measured, baseline: Measured) -> Row:
    return Row(
        measured.name,
        measured.wall,
        measured.cpu,
        measured.peak,
        measured.ratio(baseline, wall_of),
        measured.ratio(baseline, cpu_of),
    )


def wall_of(cost: Cost) -> float:
    return cost.wall


def cpu_of(cost: Cost) -> float:
    return cost.cpu


def part_of(name: str) -> Callable[[Cost], float]:
    return lambda cost: cost.parts[name]


def as_markdown(result: Result, measured_when: str) -> str:
    """One section of docs/performance.md."""
    lines = [f"### {result.number}. {result.question}", "", result.method, "", measured_when, ""]
    for table in result.tables:
        lines += [
            f"| {table.title} | wall s | CPU s | peak MB | wall ratio | CPU ratio |",
            "| --- | --: | --: | --: | --: | --: |",
            *(
                f"| {each.name} | {each.wall:.2f} | {_number(each.cpu, 2)}"
                f" | {_number(each.peak, 0)} | {each.wall_ratio:.2f}"
                f" | {_number(each.cpu_ratio, 2)} |"
                for each in table.rows
            ),
            "",
        ]
    lines += [
        "| Aim | at most | measured | |",
        "| --- | --: | --: | --- |",
        *(
            f"| {aim.promise} | {aim.limit:g} {aim.unit} | {aim.measured:.4g} {aim.unit}"
            f" | {'met' if aim.is_met else '**missed**'} |"
            for aim in result.aims
        ),
    ]
    return "\n".join(lines)


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"
