"""The published marts of a real marketplace give the figures that plain queries give."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import duckdb
import pytest

SOURCE = "olist"

# origin: leads, won, sellers with sales, items sold, price of the items
BY_ORIGIN = {
    "organic_search": (2296, 271, 33, 58, "8617.28"),
    "paid_search": (1586, 195, 30, 59, "5159.68"),
    "social": (1350, 75, 8, 13, "1125.91"),
    "unknown": (1099, 179, 25, 54, "6971.76"),
    "direct_traffic": (499, 56, 9, 10, "821.64"),
    "email": (493, 15, 1, 1, "18.50"),
    "referral": (284, 24, 4, 4, "1313.68"),
    "other": (150, 4, 1, 4, "307.39"),
    "display": (118, 6, 0, 0, "0"),
    "other_publicities": (65, 3, 0, 0, "0"),
    None: (60, 14, 0, 0, "0"),
}


def test_leads_of_each_origin_become_won_deals_and_sales(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    rows = marts.execute(
        """
        select lead_source_id, sum(lead_count), sum(won_count), sum(customer_with_orders_count),
               sum(order_line_count), sum(ordered_amount)
        from marts.fct_lead_quality_by_source group by lead_source_id
        """
    ).fetchall()
    expected = {
        origin: (leads, won, sellers, items, Decimal(price))
        for origin, (leads, won, sellers, items, price) in BY_ORIGIN.items()
    }
    assert {origin: tuple(figures) for origin, *figures in rows} == expected


def test_every_tenth_lead_is_won(marts: duckdb.DuckDBPyConnection) -> None:
    leads, won = marts.execute(
        "select count(*), count(*) filter (where is_won) from marts.fct_lead_quality"
    ).fetchone()  # type: ignore[misc]
    assert (leads, won) == (8000, 842)


def test_days_from_first_contact_to_won(marts: duckdb.DuckDBPyConnection) -> None:
    mean, median, reps = marts.execute(
        """
        select avg(days_to_close), median(days_to_close), count(distinct rep_id)
        from marts.fct_opportunity where is_won
        """
    ).fetchone()  # type: ignore[misc]
    assert (round(mean, 2), median, reps) == (48.44, 14, 22)
    assert marts.execute(
        "select count(distinct sdr_user_id) from marts.fct_lead where sdr_user_id is not null"
    ).fetchone() == (32,)


def test_a_deal_won_before_its_first_contact_has_no_sales_cycle(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    deals, impossible = marts.execute(
        "select count(*), count(*) filter (where days_to_close < 0) from marts.fct_opportunity"
    ).fetchone()  # type: ignore[misc]
    assert (deals, impossible) == (842, 1)
    assert marts.execute(
        """
        select sum(denominator) from marts.fct_kpi
        where kpi_id = 'sales_cycle_days' and period_grain = 'month' and entity_type = 'company'
        """
    ).fetchone() == (841,)


def test_items_and_payments_do_not_multiply_each_other(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    assert marts.execute(
        "select count(*), sum(net_amount), sum(freight_amount) from marts.fct_order_line"
    ).fetchone() == (4519, Decimal("549545.0900"), Decimal("89709.6800"))
    assert marts.execute(
        "select sum(net_amount), sum(freight_amount) from marts.fct_order"
    ).fetchone() == (Decimal("549545.0900"), Decimal("89709.6800"))
    assert marts.execute(
        "select count(distinct payment_id), sum(amount) from marts.fct_payment"
    ).fetchone() == (4161, Decimal("645494.0500"))


def test_reviews_keep_their_score(marts: duckdb.DuckDBPyConnection) -> None:
    answers, mean = marts.execute(
        "select count(*), avg(score) from marts.fct_survey_answer"
    ).fetchone()  # type: ignore[misc]
    assert (answers, round(mean, 4)) == (3986, 4.0803)


def test_reviews_of_orders_with_sellers_that_the_sales_team_won(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    answers, mean = marts.execute(
        """
        select count(*), avg(score) from marts.fct_survey_answer
        where order_id in (
            select order_id from marts.fct_order_line where customer_id is not null
        )
        """
    ).fetchone()  # type: ignore[misc]
    assert (answers, round(mean, 3)) == (183, 4.377)


def test_orders_by_status(marts: duckdb.DuckDBPyConnection) -> None:
    by_status = dict(
        marts.execute("select status, count(*) from marts.fct_order group by status").fetchall()
    )
    assert sum(by_status.values()) == 4000
    assert (by_status["delivered"], by_status["cancelled"], by_status["unavailable"]) == (
        3898,
        23,
        17,
    )


def test_a_delivery_on_the_promised_day_is_in_time(marts: duckdb.DuckDBPyConnection) -> None:
    """The published 335 late ones compare with midnight at which the promised day begins."""
    late, on_the_day = marts.execute(
        """
        select count(*) filter (where is_late), count(*) filter (where delivered_on = promised_on)
        from marts.fct_order
        """
    ).fetchone()  # type: ignore[misc]
    assert late + on_the_day == 335


def test_customers_are_the_sellers_that_the_sales_team_won(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    """Whether finance knows them or not: 462 of the 842 are in no other file."""
    assert marts.execute("select count(*) from marts.dim_customer").fetchone() == (842,)


@pytest.mark.parametrize(
    ("kpi_id", "period_grain"),
    [("win_rate", "year"), ("order_count", "quarter"), ("customer_satisfaction", "month")],
)
def test_every_period_since_the_first_has_a_row(
    marts: duckdb.DuckDBPyConnection, kpi_id: str, period_grain: str
) -> None:
    starts = [
        row[0]
        for row in marts.execute(
            """
            select period_start from marts.fct_kpi
            where kpi_id = ? and period_grain = ? and entity_type = 'company' order by 1
            """,
            [kpi_id, period_grain],
        ).fetchall()
    ]
    months = {"month": 1, "quarter": 3, "year": 12}[period_grain]
    steps = [
        (later.year - earlier.year) * 12 + later.month - earlier.month
        for earlier, later in pairwise(starts)
    ]
    assert starts[-1] <= date(2018, 12, 31)
    assert set(steps) <= {months}
    assert len(starts) > 1
