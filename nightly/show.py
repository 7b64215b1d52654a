"""The published numbers as a small table on the terminal."""

from datetime import date

from rich.console import Console
from rich.table import Table

from nightly.errors import UserError
from nightly.period import first_day
from nightly.settings import Settings
from publishing import kpi_table
from publishing.kpi_table import KpiRow, Number
from publishing.publication import Publication, connect_read_only, current

FEW = 12
TREND = {"better": "better", "worse": "worse", "same": "same", "unknown": ""}


def print_kpis(settings: Settings, *, month: str | None = None) -> None:
    """Print every KPI that the company has a row for in `month`, YYYY-MM."""
    as_of = _last_day_of(month) if month else _publication(settings).as_of
    _print(settings, as_of, limit=None)


def print_summary(settings: Settings, day: date) -> None:
    """Print a few KPIs and where everything is: the end of a night."""
    publication = current(settings.home)
    if publication:
        _print(settings, publication.as_of, limit=FEW)
        print(f"marts    {publication.warehouse_file}")
        print(f"         {publication.folder / 'marts'}/*.parquet, as of {publication.as_of}")
    print(f"report   {settings.home / 'reports' / str(day) / 'index.html'}")
    print(f"log      {settings.journal}")


def _print(settings: Settings, as_of: date, *, limit: int | None) -> None:
    with connect_read_only(settings.home) as connection:
        rows = kpi_table.read(connection, as_of)
    known = [row for row in rows if row.value is not None]
    shown = (known if limit else rows)[:limit]
    month = kpi_table.last_finished_month(as_of)
    table = Table(title=f"{month:%Y-%m}, the whole company", title_justify="left")
    table.add_column("KPI")
    table.add_column("", overflow="ellipsis", no_wrap=True)
    table.add_column(f"{month:%Y-%m}", justify="right")
    table.add_column("month before", justify="right")
    table.add_column("")
    for row in shown:
        labels = f"{row.label_en} {row.label_zh}"
        value = row.status if row.value is None else _text(row, row.value)
        before = "" if row.before is None else _text(row, row.before)
        table.add_row(row.kpi_id, labels, value, before, TREND[row.trend])
    Console(width=None).print(table)
    if len(known) > len(shown):
        print(f"{len(known) - len(shown)} more: kpi show")


def _text(row: KpiRow, value: Number) -> str:
    if row.unit == "ratio":
        return f"{value:.1%}"
    if row.unit == "count":
        return f"{value:,.0f}"
    return f"{value:,.2f}"


def _publication(settings: Settings) -> Publication:
    publication = current(settings.home)
    if publication is None:
        raise UserError(f"nothing was published in {settings.home} yet: run `kpi night`")
    return publication


def _last_day_of(month: str) -> date:
    # The month before this day is finished, so the day is the month's last.
    return date.fromordinal(kpi_table.months_before(first_day("month", month), -1).toordinal() - 1)
