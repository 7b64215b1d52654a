"""The shipped mappings give, on the real data, every figure that its description states."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingestion.contract import DEPARTMENTS
from ingestion.mapping import load_mapping
from ingestion.run import Source, accept, land

Ask = Callable[[str], list[tuple[Any, ...]]]


def load(home: Path, data: Path, source: str, days: list[date]) -> Ask:
    """Load days of a source and return a way to ask the lake; tables are called by their entity."""
    for day in days:
        for department in DEPARTMENTS:
            manifest = accept(home, land(home, department, day, [Source(source, data / source)]))
            assert all(entity.rows_quarantined == 0 for entity in manifest.entities)
    connection = duckdb.connect()
    for entity in load_mapping(source).entities:
        department, name = entity.entity.split(".")
        files = home / "lake" / department / name / "*" / "*.parquet"
        connection.execute(f"""CREATE VIEW "{name}" AS FROM read_parquet('{files}')""")
    return lambda query: connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def olist(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    return load(tmp_path_factory.mktemp("olist"), sample_data, "olist", [date(2018, 12, 31)])


@pytest.fixture(scope="module")
def maven(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    return load(tmp_path_factory.mktemp("maven"), sample_data, "maven_crm", [date(2017, 12, 31)])


def test_olist_leads_and_won_deals_by_origin(olist: Ask) -> None:
    found = olist(
        "SELECT lead_source_id, count(*), count(converted_at) FROM lead GROUP BY 1 ORDER BY 2 DESC"
    )
    assert found == [
        ("organic_search", 2296, 271),
        ("paid_search", 1586, 195),
        ("social", 1350, 75),
        ("unknown", 1099, 179),
        ("direct_traffic", 499, 56),
        ("email", 493, 15),
        ("referral", 284, 24),
        ("other", 150, 4),
        ("display", 118, 6),
        ("other_publicities", 65, 3),
        (None, 60, 14),
    ]


def test_olist_days_to_win_are_those_of_the_local_calendar(olist: Ask) -> None:
    # First contacts are days and wins are times: whole days between are those of the source.
    (found,) = olist(
        "SELECT round(avg(days), 2), median(days) FROM (SELECT date_diff('day',"
        " (created_at - INTERVAL 3 HOUR)::DATE, (converted_at - INTERVAL 3 HOUR)::DATE) AS days"
        " FROM lead WHERE converted_at IS NOT NULL)"
    )
    assert found[1] == 14
    assert abs(found[0] - 48.44) < 0.6


def test_olist_people_items_payments_and_reviews(olist: Ask) -> None:
    assert olist("SELECT count(DISTINCT owner_user_id), count(DISTINCT sdr_user_id) FROM lead") == [
        (22, 32)
    ]
    assert olist(
        "SELECT count(*), sum(unit_price)::VARCHAR, sum(freight_amount)::VARCHAR FROM order_line"
    ) == [(4519, "549545.0900", "89709.6800")]
    assert olist("SELECT count(*), sum(amount)::VARCHAR FROM payment") == [(4161, "645494.05")]
    assert olist("SELECT count(*), round(avg(score), 4) FROM survey_answer") == [(3986, 4.0803)]
    statuses = olist("""SELECT status, count(*) FROM "order" GROUP BY 1""")
    assert {
        name: count for name, count in statuses if name in ("delivered", "cancelled", "unavailable")
    } == {"delivered": 3898, "cancelled": 23, "unavailable": 17}


def test_olist_orders_delivered_late(olist: Ask) -> None:
    # The estimate is the start of a day in local time.
    (found,) = olist(
        'SELECT count(*) FROM "order" WHERE delivered_at >'
        " timezone('UTC', timezone('America/Sao_Paulo', promised_on::TIMESTAMP))"
    )
    assert found == (335,)


def test_olist_sales_of_sellers_that_were_won(olist: Ask) -> None:
    found = olist(
        "SELECT lead_source_id, count(DISTINCT a.account_id), count(*), sum(unit_price)::VARCHAR"
        " FROM order_line JOIN account a USING (account_id) JOIN lead USING (lead_id)"
        " GROUP BY 1 ORDER BY sum(unit_price) DESC"
    )
    assert found == [
        ("organic_search", 33, 58, "8617.2800"),
        ("unknown", 25, 54, "6971.7600"),
        ("paid_search", 30, 59, "5159.6800"),
        ("referral", 4, 4, "1313.6800"),
        ("social", 8, 13, "1125.9100"),
        ("direct_traffic", 9, 10, "821.6400"),
        ("other", 1, 4, "307.3900"),
        ("email", 1, 1, "18.5000"),
    ]
    assert olist(
        "SELECT count(*), round(avg(score), 3) FROM survey_answer WHERE order_id IN"
        " (SELECT order_id FROM order_line JOIN account USING (account_id))"
    ) == [(183, 4.377)]
    # 462 of the 842 deals name a seller that is not in the sellers file.
    assert olist("SELECT count(*) FROM account WHERE region_id IS NULL") == [(462,)]


def test_maven_outcomes_and_revenue(maven: Ask) -> None:
    assert maven("SELECT stage, count(*) FROM opportunity GROUP BY 1 ORDER BY 1") == [
        ("lead", 500),
        ("lost", 2473),
        ("needs_analysis", 1589),
        ("won", 4238),
    ]
    assert maven("SELECT sum(amount)::VARCHAR FROM opportunity") == [("10005534.00",)]
    assert maven(
        "SELECT count(*), sum(amount)::VARCHAR FROM opportunity WHERE outcome = 'won'"
        " AND year(closed_at) = 2017 GROUP BY quarter(closed_at) ORDER BY quarter(closed_at)"
    ) == [(531, "1134672.00"), (1254, "3086111.00"), (1257, "2982255.00"), (1196, "2802496.00")]


def test_maven_managers_agents_and_products(maven: Ask) -> None:
    found = maven(
        "SELECT team_id, count(*) FILTER (outcome <> 'open'), count(*) FILTER (outcome = 'won')"
        ' FROM opportunity JOIN "user" ON owner_user_id = user_id GROUP BY 1'
    )
    assert {name: counts for name, *counts in found} == {
        "Cara Losch": [745, 480],
        "Summer Sewald": [1287, 828],
        "Celia Rouche": [962, 610],
        "Dustin Brinkmann": [1186, 747],
        "Melvin Marxen": [1418, 882],
        "Rocco Neubert": [1113, 691],
    }
    assert maven(
        "SELECT owner_user_id, sum(amount)::VARCHAR FROM opportunity GROUP BY 1"
        " ORDER BY sum(amount) DESC LIMIT 1"
    ) == [("Darcel Schlecht", "1153214.00")]
    assert maven(
        'SELECT count(*), count(DISTINCT owner_user_id) FROM "user" LEFT JOIN'
        " (SELECT DISTINCT owner_user_id FROM opportunity) ON owner_user_id = user_id"
        " WHERE role = 'rep'"
    ) == [(35, 30)]
    assert maven("SELECT count(*) FROM opportunity ANTI JOIN product USING (product_id)") == [(0,)]
    assert maven("SELECT count(*) FROM account") == [(85,)]
    assert maven("SELECT count(DISTINCT region_id), count(*) FROM team") == [(3, 6)]


def test_online_retail_days_with_and_without_trade(sample_data: Path, tmp_path: Path) -> None:
    # 4 December 2010 was a Saturday.
    days = [date(2010, 12, day) for day in (1, 2, 3, 4, 5)]
    ask = load(tmp_path, sample_data, "online_retail", days)
    raw = f"{sample_data}/online_retail/online_retail_by_day.zip"
    expected = _count_raw(raw, days)
    assert ask(
        "SELECT count(*), count(DISTINCT order_id), count(DISTINCT account_id),"
        " sum(quantity * unit_price)::DECIMAL(18, 3) FROM order_line"
    ) == [expected]
    assert ask("SELECT count(*) FROM order_line WHERE account_id LIKE '%.%'") == [(0,)]
    assert ask('SELECT count(*) FROM "order"') == [(expected[1],)]


def _count_raw(archive: str, days: list[date]) -> tuple[Any, ...]:
    """Lines, invoices, customers and net revenue, with Python's own tools."""
    import csv
    import io
    import zipfile
    from decimal import Decimal

    rows = []
    with zipfile.ZipFile(archive) as files:
        for day in days:
            name = f"online_retail_by_day/{day}.csv"
            if name in files.namelist():
                text = io.TextIOWrapper(files.open(name), "utf-8", newline="")
                rows += list(csv.DictReader(text))
    revenue = sum((Decimal(row["Quantity"]) * Decimal(row["UnitPrice"]) for row in rows), Decimal())
    customers = {row["CustomerID"] for row in rows} - {""}
    return len(rows), len({row["InvoiceNo"] for row in rows}), len(customers), revenue


@pytest.mark.slow
def test_online_retail_as_305_nights(sample_data: Path, tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(sample_data / "online_retail/online_retail_by_day.zip") as files:
        names = [name for name in files.namelist() if name.endswith(".csv")]
    days = sorted(date.fromisoformat(Path(name).stem) for name in names)
    ask = load(tmp_path, sample_data, "online_retail", days)
    assert len(days) == 305
    assert ask(
        "SELECT count(*), count(DISTINCT order_id), count(DISTINCT account_id),"
        " sum(quantity * unit_price)::DECIMAL(18, 3)::VARCHAR, min(loaded_on), max(loaded_on),"
        " count(*) FILTER (account_id IS NULL), count(*) FILTER (unit_price = 0),"
        " count(*) FILTER (unit_price < 0) FROM order_line"
    ) == [
        (
            541_909,
            25_900,
            4_372,
            "9747747.934",
            date(2010, 12, 1),
            date(2011, 12, 9),
            135_080,
            2_515,
            2,
        )
    ]
    assert ask(
        "SELECT count(*), count(DISTINCT order_id) FROM order_line WHERE order_id LIKE 'C%'"
    ) == [(9_288, 3_836)]
    assert ask(
        "SELECT count(*), count(DISTINCT order_id), count(DISTINCT account_id),"
        " sum(quantity * unit_price)::DECIMAL(18, 2)::VARCHAR FROM order_line"
        " WHERE account_id IS NOT NULL AND quantity > 0 AND unit_price > 0"
    ) == [(397_884, 18_532, 4_338, "8911407.90")]
    assert ask("""SELECT count(*), count(*) FILTER (status = 'returned') FROM "order" """) == [
        (25_900, 3_836)
    ]


def test_receivables(sample_data: Path, tmp_path: Path) -> None:
    ask = load(tmp_path, sample_data, "receivables", [date(2014, 1, 31)])
    assert ask(
        "SELECT count(*), count(DISTINCT account_id), sum(net_amount)::VARCHAR,"
        " count(*) FILTER (settled_on > due_on), count(*) FILTER (is_disputed),"
        " round(avg(settled_on - invoiced_on), 4),"
        " round(avg(greatest(settled_on - due_on, 0)), 4) FROM invoice"
    ) == [(2466, 100, "147703.18", 877, 561, 26.4448, 3.4424)]
    # What was open on one day, from the days alone.
    open_then = "invoiced_on <= '2013-06-30' AND settled_on > '2013-06-30'"
    assert ask(
        "SELECT count(*) FILTER (due_on >= '2013-06-30'),"
        " sum(net_amount) FILTER (due_on >= '2013-06-30')::VARCHAR,"
        " count(*) FILTER (due_on BETWEEN '2013-05-31' AND '2013-06-29'),"
        " sum(net_amount) FILTER (due_on BETWEEN '2013-05-31' AND '2013-06-29')::VARCHAR"
        f" FROM invoice WHERE {open_then}"
    ) == [(72, "4284.29", 12, "835.56")]
    assert ask("SELECT min(invoice_id) FROM invoice") == [("0000611365",)]


def test_cdnow(sample_data: Path, tmp_path: Path) -> None:
    ask = load(tmp_path, sample_data, "cdnow", [date(1998, 6, 30)])
    assert ask("SELECT count(*) FROM account") == [(2357,)]
    assert ask("SELECT count(*), sum(amount)::VARCHAR FROM payment") == [(6919, "244091.94")]
    assert ask("SELECT min(account_id), min(received_at)::DATE FROM payment") == [
        ("00004", date(1997, 1, 1))
    ]
