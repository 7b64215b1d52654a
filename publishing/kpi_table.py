"""The company's numbers in the last finished month, with the twelve months that end with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from publishing import sql

MONTHS = 12
WIDTH, HEIGHT, MARGIN = 132, 28, 3

Number = Decimal | float | int


@dataclass(frozen=True, slots=True)
class KpiRow:
    """One KPI of the company. `history` holds a value or None per month, oldest first."""

    kpi_id: str
    label_en: str
    label_zh: str
    family: str
    owner: str
    unit: str
    status: str
    history: Sequence[Number | None]

    @property
    def value(self) -> Number | None:
        return self.history[-1]

    @property
    def before(self) -> Number | None:
        return self.history[-2]

    @property
    def has_values(self) -> bool:
        return any(value is not None for value in self.history)

    @property
    def line(self) -> "Sparkline":
        return Sparkline(self.history)


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A line through the months that have a value; a month without one is a gap, never a zero."""

    values: Sequence[Number | None]

    @property
    def paths(self) -> list[str]:
        """SVG path data, one for each run of months with values."""
        return [
            "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in run)
            for run in self._runs()
            if len(run) > 1
        ]

    @property
    def dots(self) -> list[tuple[float, float]]:
        """Months that no line passes through, and the last month if it has a value."""
        runs = list(self._runs())
        alone = [run[0] for run in runs if len(run) == 1]
        last = [runs[-1][-1]] if runs and self.values[-1] is not None else []
        return list(dict.fromkeys(alone + last))

    def _runs(self) -> Iterator[list[tuple[float, float]]]:
        known = [float(value) for value in self.values if value is not None]
        low, high = min(known, default=0.0), max(known, default=0.0)
        run: list[tuple[float, float]] = []
        for position, value in enumerate(self.values):
            if value is not None:
                share = (float(value) - low) / (high - low) if high > low else 0.5
                x = MARGIN + position * (WIDTH - 2 * MARGIN) / max(len(self.values) - 1, 1)
                run.append((x, HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN)))
            elif run:
                yield run
                run = []
        if run:
            yield run


def last_finished_month(as_of: date) -> date:
    """The first day of the last month that has ended on `as_of`."""
    tomorrow = date.fromordinal(as_of.toordinal() + 1)
    return months_before(tomorrow.replace(day=1), 1)


def months_before(month: date, count: int) -> date:
    """The first day of the month `count` months before `month`."""
    years, position = divmod(month.year * 12 + month.month - 1 - count, 12)
    return date(years, position + 1, 1)


def read(connection: duckdb.DuckDBPyConnection, as_of: date) -> list[KpiRow]:
    """One row per KPI that has the last finished month of `as_of`, by family and id."""
    last = last_finished_month(as_of)
    months = [months_before(last, count) for count in range(MONTHS - 1, -1, -1)]
    found = connection.execute(
        f"""
        select
            dim_kpi.kpi_id, label_en, label_zh, family, owner, unit, period_start,
            "value", status
        from marts.fct_kpi
        inner join marts.dim_kpi using (kpi_id)
        where
            entity_type = 'company' and period_grain = 'month'
            and period_start between {sql.day(months[0])} and {sql.day(last)}
        order by family, dim_kpi.kpi_id, period_start
        """
    ).fetchall()
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for row in found:
        rows.setdefault(row[0], []).append(row)
    return [_kpi(of_one, months) for of_one in rows.values()]


def _kpi(rows: Sequence[tuple[Any, ...]], months: Sequence[date]) -> KpiRow:
    kpi_id, label_en, label_zh, family, owner, unit, *_ = rows[0]
    values = {period_start: value for *_, period_start, value, _ in rows}
    statuses = {period_start: status for *_, period_start, _, status in rows}
    return KpiRow(
        kpi_id=kpi_id,
        label_en=label_en,
        label_zh=label_zh,
        family=family,
        owner=owner,
        unit=unit,
        status=statuses.get(months[-1], "no_data"),
        history=[values.get(month) for month in months],
    )
