"""The DAGs under a real scheduler: departments fail alone, all three together make a publication.

One scheduler serves all tests of this file, in their order, because starting it is most of the
cost. The source `shop` is three small files; `online_retail`, which is real, is backfilled where it
is there.
"""

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from nightly.backfill import load_and_build
from nightly.lake import complete_days
from nightly.local_airflow import LocalScheduler, scheduler
from nightly.settings import DEPARTMENTS, Settings
from publishing.publication import current

MAPPING = """
source: shop
time_zone: Europe/London
currency: GBP
files:
  leads: {path: "leads-{day}.csv", when_missing: no_trade}
  payments: {path: "payments-{day}.csv", when_missing: no_trade}
  tickets: {path: "tickets-{day}.csv", when_missing: no_trade}
entities:
  crm.lead:
    from: leads
    columns:
      lead_id: id
      created_at: {from: created, format: "%Y-%m-%d %H:%M"}
      lead_source_id: source
  finance.payment:
    from: payments
    columns:
      payment_id: id
      account_id: customer
      received_at: {from: paid, format: "%Y-%m-%d"}
      amount: amount
  after_sales.ticket:
    from: tickets
    columns:
      ticket_id: id
      account_id: customer
      ticket_type: {value: question}
      opened_at: {from: opened, format: "%Y-%m-%d %H:%M"}
      status: {value: open}
"""
DAY = date(2012, 3, 1)
GOOD_PAYMENTS = "id,customer,paid,amount\nP1,C1,2012-03-01,12.50\n"
FILES = {
    "leads": "id,created,source\n007,2012-03-01 09:30,fair\n008,2012-03-01 10:00,fair\n",
    # The amount is gone, and waiting will not bring it back.
    "payments": "id,customer,paid\nP1,C1,2012-03-01\n",
    "tickets": "id,customer,opened\nT1,C1,2012-03-01 08:15\n",
}
FIRST, LAST = date(2010, 12, 1), date(2010, 12, 14)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "shop.yaml").write_text(MAPPING)
    for name, text in FILES.items():
        (folder / f"{name}-{DAY}.csv").write_text(text)
    return folder


@pytest.fixture(scope="module")
def settings(
    shop: Path, sample_data_or_none: Path | None, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    sources = [f"{shop / 'shop.yaml'}={shop}"]
    if sample_data_or_none:
        sources.append(f"online_retail={sample_data_or_none / 'online_retail'}")
    home = tmp_path_factory.mktemp("home")
    return Settings.from_environment({"KPI_HOME": str(home), "KPI_SOURCES": ",".join(sources)})


@pytest.fixture(scope="module")
def airflow(settings: Settings) -> Iterator[LocalScheduler]:
    with scheduler(settings) as running:
        yield running


@pytest.mark.timeout(1800)
def test_one_department_fails_alone_and_nothing_is_built(
    airflow: LocalScheduler, settings: Settings
) -> None:
    for department in DEPARTMENTS:
        airflow.trigger(f"load_{department}", DAY)
    loads = [(f"load_{department}", str(DAY)) for department in DEPARTMENTS]
    assert wait_for(airflow, lambda states: all(states.get(run) in ENDED for run in loads)) == {
        ("load_crm", str(DAY)): "success",
        ("load_finance", str(DAY)): "failed",
        ("load_after_sales", str(DAY)): "success",
    }
    manifests = sorted(path.parts[-3] for path in settings.lake.glob(f"*/_manifest/{DAY}.json"))
    assert manifests == ["after_sales", "crm"]
    assert current(settings.home) is None
    report = (settings.home / "reports" / str(DAY) / "index.html").read_text(encoding="utf-8")
    assert "amount" in report


@pytest.mark.timeout(1800)
def test_the_corrected_department_completes_the_night(
    airflow: LocalScheduler, settings: Settings, shop: Path
) -> None:
    (shop / f"payments-{DAY}.csv").write_text(GOOD_PAYMENTS)
    airflow.trigger("load_finance", DAY)
    ended = wait_for(airflow, lambda states: states.get(("build_kpi_marts", str(DAY))) in ENDED)
    assert ended["build_kpi_marts", str(DAY)] == "success"
    publication = current(settings.home)
    assert publication is not None
    assert publication.as_of == DAY
    with duckdb.connect(str(publication.warehouse_file), read_only=True) as marts:
        assert marts.execute("select lead_id from marts.fct_lead order by 1").fetchall() == [
            ("007",),
            ("008",),
        ]


@pytest.mark.timeout(3000)
def test_a_backfill_loads_every_day_and_builds_once(
    airflow: LocalScheduler, settings: Settings, sample_data: Path
) -> None:
    days = [FIRST + timedelta(days=count) for count in range((LAST - FIRST).days + 1)]
    built = len(list((settings.evidence / "builds").glob("*.json")))
    assert load_and_build(airflow, settings, FIRST, LAST, 4, progress=lambda line: None) == []
    assert complete_days(settings) - {DAY} == set(days)
    publication = current(settings.home)
    assert publication is not None
    # A later day may be there already: it is what readers get, now with the days before it.
    assert publication.as_of == max(complete_days(settings))
    with duckdb.connect(str(publication.warehouse_file), read_only=True) as marts:
        lines = marts.execute("select count(*) from marts.fct_order_line").fetchone()
    assert lines == (lines_in_archive(sample_data, days),)
    assert len(list((settings.evidence / "builds").glob("*.json"))) == built + 1


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_all_305_nights_of_the_retailer_come_to_its_figures(
    airflow: LocalScheduler, settings: Settings, sample_data: Path
) -> None:
    last = date(2011, 12, 9)
    assert load_and_build(airflow, settings, FIRST, last, 4, progress=lambda line: None) == []
    publication = current(settings.home)
    assert publication is not None
    with duckdb.connect(str(publication.warehouse_file), read_only=True) as marts:
        lines = marts.execute(
            """
            select
                count(*), count(distinct order_id), count(distinct customer_id), sum(net_amount),
                count(*) filter (customer_id is null), min(ordered_on), max(ordered_on)
            from marts.fct_order_line
            where ordered_on <= ?
            """,
            [last],
        ).fetchone()
        sales = marts.execute(
            """
            select count(*), count(distinct order_id), count(distinct customer_id), sum(net_amount)
            from marts.fct_order_line
            where quantity > 0 and net_amount > 0 and customer_id is not null
            """
        ).fetchone()
    assert lines == (541_909, 25_900, 4_372, Decimal("9747747.934"), 135_080, FIRST, last)
    assert sales is not None
    assert (*sales[:3], round(sales[3], 2)) == (397_884, 18_532, 4_338, Decimal("8911407.90"))


ENDED = ("success", "failed")
States = dict[tuple[str, str], str]


def wait_for(airflow: LocalScheduler, enough: Callable[[States], bool]) -> States:
    """The states as soon as they are `enough`; the test's own time limit ends the wait."""
    while not enough(states := airflow.states()):
        time.sleep(2)
    return states


def lines_in_archive(sample_data: Path, days: list[date]) -> int:
    """Records of the CSV files of those days that have one, counted without the product."""
    import csv
    import io
    import zipfile

    count = 0
    with zipfile.ZipFile(sample_data / "online_retail" / "online_retail_by_day.zip") as archive:
        names = set(archive.namelist())
        for day in days:
            name = f"online_retail_by_day/{day}.csv"
            if name in names:
                with archive.open(name) as member:
                    count += sum(1 for _ in csv.DictReader(io.TextIOWrapper(member, "utf-8")))
    return count
