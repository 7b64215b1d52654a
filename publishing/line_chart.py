"""A line through values in order, as SVG coordinates; what has no value is a gap, never a zero."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

Number = Decimal | float | int


@dataclass(frozen=True, slots=True)
class LineChart:
    """`values` from left to right, the lowest at the bottom; all sizes in the units of the SVG."""

    values: Sequence[Number | None]
    width: float
    height: float
    margin: float

    @property
    def paths(self) -> list[str]:
        """SVG path data, one for each run of neighbours with values."""
        return [
            "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in run)
            for run in self._runs()
            if len(run) > 1
        ]

    @property
    def dots(self) -> list[tuple[float, float]]:
        """Values that no line passes through, and the last one if it has a value."""
        runs = list(self._runs())
        alone = [run[0] for run in runs if len(run) == 1]
        last = [runs[-1][-1]] if runs and self.values[-1] is not None else []
        return list(dict.fromkeys(alone + last))

    @property
    def points(self) -> list[tuple[float, float] | None]:
        """Where each value lies, or None."""
        low, high = self.range
        return [
            None if value is None else (self._x(at), self._y(_share(float(value), low, high)))
            for at, value in enumerate(self.values)
        ]

    @property
    def range(self) -> tuple[float, float]:
        """The lowest and the highest value; zero twice where there is none."""
        known = [float(value) for value in self.values if value is not None]
        return min(known, default=0.0), max(known, default=0.0)

    def _x(self, position: int) -> float:
        step = (self.width - 2 * self.margin) / max(len(self.values) - 1, 1)
        return self.margin + position * step

    def _y(self, share: float) -> float:
        return self.height - self.margin - share * (self.height - 2 * self.margin)

    def _runs(self) -> Iterator[list[tuple[float, float]]]:
        run: list[tuple[float, float]] = []
        for point in self.points:
            if point:
                run.append(point)
            elif run:
                yield run
                run = []
        if run:
            yield run


def _share(value: float, low: float, high: float) -> float:
    """How far up `value` is; in the middle where all are the same."""
    return (value - low) / (high - low) if high > low else 0.5
