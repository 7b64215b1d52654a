"""The company's last finished periods of every KPI, with one query for all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import dropwhile, groupby
from operator import itemgetter

import duckdb

from publishing import sql
from publishing.line_chart import LineChart, Number

PERIODS = 24
LARGE = (720, 180, 8)  # width, height and margin
SMALL = (132, 28, 3)
# Which grain a trend is drawn by: months, where a KPI has them.
PREFERRED = ("month", "week", "quarter", "half_year", "year")


@dataclass(frozen=True, slots=True)
class Period:
    """One number of the company; `value` is None where `status` says why."""

    grain: str
    start: date
    numerator: Number | None
    denominator: Number | None
    value: Number | None
    status: str

    @property
    def name(self) -> str:
        """2026-W09, 2026-02, 2026-Q1, 2026-H1 or 2026."""
        year, month = self.start.year, self.start.month
        if self.grain == "week":
            calendar = self.start.isocalendar()
            return f"{calendar.year}-W{calendar.week:02}"
        return {
            "month": f"{year}-{month:02}",
            "quarter": f"{year}-Q{(month + 2) // 3}",
            "half_year": f"{year}-H{(month + 5) // 6}",
        }.get(self.grain, str(year))


@dataclass(frozen=True, slots=True)
class Numbers:
    """All finished periods of one KPI by grain, the oldest first."""

    by_grain: Mapping[str, Sequence[Period]] = field(default_factory=dict)

    @property
    def trend(self) -> Sequence[Period]:
        """What to draw, from the first value on; empty where nothing is finished."""
        drawn = next((self.by_grain[grain] for grain in PREFERRED if self.by_grain.get(grain)), ())
        return list(dropwhile(lambda period: period.value is None, drawn)) or drawn

    @property
    def line(self) -> LineChart:
        return LineChart([period.value for period in self.trend], *LARGE)

    @property
    def small(self) -> LineChart:
        """The same line, small enough for a table."""
        return LineChart([period.value for period in self.trend], *SMALL)


def read(connection: duckdb.DuckDBPyConnection, as_of: date) -> dict[str, Numbers]:
    """Up to `PERIODS` periods per KPI and grain that have ended on `as_of`, by KPI."""
    rows = connection.execute(
        f"""
        select kpi_id, period_grain, period_start, numerator, denominator, "value", status
        from (
            select *, row_number() over (
                partition by kpi_id, period_grain order by period_start desc
            ) as age
            from marts.fct_kpi
            where entity_type = 'company' and period_end <= {sql.day(as_of)}
        )
        where age <= {PERIODS}
        order by kpi_id, period_grain, period_start
        """
    ).fetchall()
    return {
        kpi_id: Numbers(
            {
                grain: [Period(*row[1:]) for row in periods]
                for grain, periods in groupby(of_one, itemgetter(1))
            }
        )
        for kpi_id, of_one in groupby(rows, itemgetter(0))
    }
