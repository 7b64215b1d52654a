"""What the warehouse can know of the company at the end of a day.

The last version of every record that was recorded by then, in whatever order versions arrived;
what was deleted is gone; two accounts that were merged are one customer; and whatever has a
validity period is as it was on the day one asks about.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from operator import attrgetter
from typing import Any, TypeVar

from demo_company.clock import ZONE
from demo_company.log import Log
from demo_company.records import (
    Account,
    Community,
    Distributor,
    ExchangeRate,
    Product,
    Record,
    Store,
    Team,
    User,
)
from demo_company.truth.exact import money
from demo_company.truth.policy import Policy

R = TypeVar("R", bound=Record)
T = TypeVar("T")
Dated = TypeVar("Dated", User, Team, Account, Product, Store, Distributor, Community)

REPORTING_CURRENCY = "CNY"
UNANNOUNCED_SOURCES = {"livestream"}  # no mapping knows the word: the source of such a lead is null


class Known:
    """The company as known at the end of `as_of`."""

    def __init__(self, log: Log, as_of: date, policy: Policy) -> None:
        self.as_of = as_of
        self.policy = policy
        self._log = log
        self._memory: dict[object, Any] = {}

    def recall(self, work: Callable[["Known"], T]) -> T:
        """The result of `work`, which is done once."""
        if work not in self._memory:
            self._memory[work] = work(self)
        result: T = self._memory[work]
        return result

    def all(self, kind: type[R]) -> list[R]:
        """Every record of a kind that is not deleted."""
        if kind not in self._memory:
            self._memory[kind] = self._log.records(kind, self.as_of)
        records: list[R] = self._memory[kind]
        return records

    def find(self, kind: type[R], key: str | None) -> R | None:
        """The record with this id."""
        index = ("by id", kind)
        if index not in self._memory:
            identity = attrgetter(kind.key[0])
            self._memory[index] = {identity(record): record for record in self.all(kind)}
        found: R | None = self._memory[index].get(key)
        return found

    def on(self, kind: type[Dated], key: str | None, day: date) -> Dated | None:
        """The row in force on a day: the last one that is valid from then or before."""
        index = ("dated", kind)
        if index not in self._memory:
            rows: dict[str, list[Dated]] = defaultdict(list)
            for record in sorted(self.all(kind), key=attrgetter("valid_from")):
                rows[getattr(record, kind.key[0])].append(record)
            self._memory[index] = rows
        history: list[Dated] = self._memory[index].get(key, [])
        place = bisect_right(history, day, key=attrgetter("valid_from"))
        return history[place - 1] if place else None

    def customer(self, account_id: str | None) -> str | None:
        """The customer an account counts as: itself, or the one it was merged into in the end."""
        account = self.on(Account, account_id, date.max)
        while account is not None and account.merged_into_account_id is not None:
            account = self.on(Account, account.merged_into_account_id, date.max)
        return account.account_id if account else None

    def in_reporting_currency(
        self, amount: Decimal | None, currency: str | None, day: date | None
    ) -> Decimal | None:
        """An amount at the rate in force on a day; None when there is no amount, day or rate."""
        if amount is None:
            return None
        if currency == REPORTING_CURRENCY:
            return money(amount)
        rates = [
            rate
            for rate in self.all(ExchangeRate)
            if rate.from_currency == currency
            and rate.to_currency == REPORTING_CURRENCY
            and day is not None
            and rate.valid_from <= day
        ]
        if not rates:
            return None
        rate = max(rates, key=attrgetter("valid_from")).rate
        return money(Fraction(amount) * Fraction(rate))


def source(lead_source_id: str | None) -> str | None:
    """A lead source as the warehouse can know it."""
    return None if lead_source_id in UNANNOUNCED_SOURCES else lead_source_id


def local_day(at: datetime | None) -> date | None:
    """The business date of a moment: every department of the company keeps Shanghai's calendar."""
    return at.astimezone(ZONE).date() if at is not None else None
