"""Chance, by name: every subject draws from a stream of its own.

A stream is found by the seed and a path such as ("lead", 17). So one lead's life never depends on
how many other leads were simulated before it, or on the day on which the simulation stops.
"""

from bisect import bisect
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate
from math import cos, exp, log, pi, sqrt
from random import Random
from typing import TypeVar

T = TypeVar("T")
CENT = Decimal("0.01")


def rounded(amount: Decimal, step: Decimal = CENT) -> Decimal:
    return amount.quantize(step, ROUND_HALF_UP)


class Draws:
    """A stream of draws.

    Everything is made from `Random.random()`, whose sequence Python promises never to change.
    """

    def __init__(self, seed: int, *path: str | int) -> None:
        self.share = Random("/".join(map(str, (seed, *path)))).random  # uniform in [0, 1)

    def chance(self, probability: float) -> bool:
        return self.share() < probability

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.share()

    def whole(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self.share() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        return choices[int(self.share() * len(choices))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        sums = list(accumulate(weights.values()))
        return list(weights)[bisect(sums, self.share() * sums[-1])]

    def normal(self, mean: float, deviation: float) -> float:
        radius = sqrt(-2 * log(1 - self.share()))
        return mean + deviation * radius * cos(2 * pi * self.share())

    def around(self, median: float, spread: float) -> float:
        """Log-normal: always positive, half of the draws below `median`."""
        return exp(self.normal(log(median), spread))

    def count(self, mean: float) -> int:
        """Poisson, by counting exponential waits."""
        total, events = -log(1 - self.share()), 0
        while total < mean:
            events += 1
            total -= log(1 - self.share())
        return events

    def wait(self, mean: float) -> float:
        """Exponential: the time until something that happens once per `mean` happens again."""
        return -mean * log(1 - self.share())

    def money(self, median: float, spread: float, step: str = "0.01") -> Decimal:
        return rounded(Decimal(repr(self.around(median, spread))), Decimal(step))
