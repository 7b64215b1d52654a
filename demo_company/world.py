"""What all parts of the simulation share: the seed, the people, the log and exchange rates."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from demo_company.clock import FIRST_DAY, opening
from demo_company.draws import Draws, rounded
from demo_company.log import Log
from demo_company.people import People
from demo_company.records import ExchangeRate

REPORTING_CURRENCY = "CNY"
_FIRST_RATE_DAY = date(2024, 1, 1)  # the oldest business of today's customers
_FIRST_RATES = {"USD": 7.15, "EUR": 7.85}


@dataclass(frozen=True)
class World:
    seed: int
    log: Log
    people: People
    dollar_rates: tuple[tuple[date, Decimal], ...]

    @property
    def through(self) -> date:
        return self.log.through

    @property
    def end(self) -> datetime:
        return self.log.end

    def draws(self, *path: str | int) -> Draws:
        return Draws(self.seed, *path)

    def in_currency(self, amount: Decimal, currency: str, day: date, step: str) -> Decimal:
        """An amount in CNY as a price in `currency` on `day`."""
        if currency == REPORTING_CURRENCY:
            return rounded(amount, Decimal(step))
        days = [valid_from for valid_from, _ in self.dollar_rates]
        rate = self.dollar_rates[max(0, bisect_right(days, day) - 1)][1]
        return rounded(amount / rate, Decimal(step))


def publish_rates(seed: int, log: Log) -> tuple[tuple[date, Decimal], ...]:
    """A rate a week for each foreign currency; returns the dollar's."""
    rates: dict[str, list[tuple[date, Decimal]]] = {}
    for currency, start in _FIRST_RATES.items():
        draws = Draws(seed, "rate", currency)
        value, day = start, _FIRST_RATE_DAY
        while day <= log.through:
            rate = rounded(Decimal(repr(value)), Decimal("0.0001"))
            rates.setdefault(currency, []).append((day, rate))
            log.add(
                opening(max(day, FIRST_DAY)),
                ExchangeRate(
                    from_currency=currency,
                    to_currency=REPORTING_CURRENCY,
                    valid_from=day,
                    rate=rate,
                ),
            )
            value *= draws.around(1.0, 0.004)
            day += timedelta(days=7)
    return tuple(rates["USD"])


def season(day: date) -> float:
    """How busy business is: it grows, peaks before quarters end and sleeps at Spring Festival."""
    growth = 1 + 0.35 * (day - FIRST_DAY).days / 365
    month = {1: 0.85, 2: 0.6, 3: 1.15, 6: 1.15, 9: 1.1, 11: 1.1, 12: 1.2}.get(day.month, 1.0)
    return growth * month
