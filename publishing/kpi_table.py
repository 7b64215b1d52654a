"""The company's numbers in the last finished month, with the twelve months that end with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from publishing import sql
from publishing.line_chart import LineChart, Number

MONTHS = 12
WIDTH, HEIGHT, MARGIN = 132, 28, 3


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
    def line(self) -> LineChart:
        return LineChart(self.history, WIDTH, HEIGHT, MARGIN)


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
