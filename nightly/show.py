"""The published numbers as a small table on the terminal."""

from collections.abc import Sequence
from datetime import date

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from nightly.errors import UserError
from nightly.period import first_day
from nightly.settings import Settings
from publishing import kpi_table
from publishing.kpi_table import KpiRow
from publishing.line_chart import Number
from publishing.publication import Publication, connect_read_only, current

FEW, FEW_OF_A_FAMILY = 20, 3
WIDE = 120


def print_kpis(settings: Settings, *, month: str | None = None) -> None:
    """Print every KPI that the company has a row for in `month`, YYYY-MM."""
    as_of = _last_day_of(month) if month else _publication(settings).as_of
    _print(settings, as_of, short=False)


def print_summary(settings: Settings, day: date) -> None:
    """Print a few KPIs and where everything is: the end of a night."""
    publication = current(settings.home)
    if publication:
        _print(settings, publication.as_of, short=True)
        published = settings.home / "published" / "current"
        print(f"marts    {published / 'kpi.duckdb'}, as of {publication.as_of}")
        print(f"         {published / 'marts'}/*.parquet")
    print(f"report   {settings.home / 'reports' / str(day) / 'index.html'}")
    print(f"log      {settings.journal}")


def _print(settings: Settings, as_of: date, *, short: bool) -> None:
    with connect_read_only(settings.home) as connection:
        rows = kpi_table.read(connection, as_of)
    known = [row for row in rows if row.value is not None]
    shown = _few_of_each_family(known) if short else rows
    month = kpi_table.last_finished_month(as_of)
    before = kpi_table.months_before(month, 1)
    if short and not known:
        print(f"No KPI has a value in {month:%Y-%m}, the last month that is over.")
        print(f"The one that runs: kpi show --month {as_of:%Y-%m}\n")
        return
    console = Console()
    table = Table(title=f"The whole company in {month:%Y-%m}", title_justify="left", box=SIMPLE)
    table.add_column("KPI", no_wrap=True)
    if console.width >= WIDE:
        table.add_column("", no_wrap=True)
    table.add_column(f"{month:%Y-%m}", justify="right", no_wrap=True)
    table.add_column(f"{before:%Y-%m}", justify="right", no_wrap=True)
    for row in shown:
        value = row.status if row.value is None else _text(row, row.value)
        earlier = "" if row.before is None else _text(row, row.before)
        labels = [f"{row.label_en} {row.label_zh}"] if console.width >= WIDE else []
        table.add_row(row.kpi_id, *labels, value, earlier)
    console.print(table)
    if len(known) > len(shown):
        print(f"{len(known) - len(shown)} more: kpi show\n")


def _few_of_each_family(rows: Sequence[KpiRow]) -> Sequence[KpiRow]:
    if len(rows) <= FEW:
        return rows
    families = dict.fromkeys(row.family for row in rows)
    return [
        row
        for family in families
        for row in [row for row in rows if row.family == family][:FEW_OF_A_FAMILY]
    ]


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
