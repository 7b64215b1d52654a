"""Typed files and files with fixed places give the same rows as text with delimiters does."""

import io
from datetime import UTC, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from shop import Shop

from ingestion.errors import SourceUnreadable

COLUMNS = {
    "payment_id": "id",
    "amount": "amount",
    "currency": {"value": "CNY"},
    "received_at": "at",
    "payment_method": "how",
}


def parquet(**columns: pa.Array) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def test_parquet_of_any_types_lands_exactly(shop: Shop) -> None:
    content = parquet(
        id=pa.array([1, 2, 3]),
        amount=pa.array([1.1, 1e-2, 1e15]),
        at=pa.array([datetime(2026, 3, 1, 2, tzinfo=UTC)] * 3, pa.timestamp("us", "Asia/Shanghai")),
        how=pa.array(["现金", None, "x"]).dictionary_encode(),
    )
    landed = shop.land(content, COLUMNS, name="data.parquet", time_zone="Asia/Shanghai")
    assert landed.column("payment_id") == ["1", "2", "3"]
    assert landed.column("amount") == [Decimal("1.10"), Decimal("0.01"), Decimal(10**15)]
    assert landed.column("received_at") == [datetime(2026, 3, 1, 2)] * 3
    assert landed.column("payment_method") == ["现金", None, "x"]


def test_local_times_of_parquet_become_utc(shop: Shop) -> None:
    content = parquet(
        id=["A"], amount=[Decimal("1.5")], at=pa.array([datetime(2026, 3, 1, 10)]), how=["x"]
    )
    landed = shop.land(content, COLUMNS, name="data.parquet", time_zone="Asia/Shanghai")
    assert landed.column("received_at") == [datetime(2026, 3, 1, 2)]


def test_nanoseconds_that_would_be_lost_set_their_row_aside(shop: Shop) -> None:
    times = pa.array([1_000, 1_001], pa.timestamp("ns"))
    content = parquet(id=["A", "B"], amount=[1, 2], at=times, how=["x", "y"])
    landed = shop.land(content, COLUMNS, name="data.parquet")
    assert landed.column("received_at") == [datetime(1970, 1, 1, 0, 0, 0, 1)]
    assert landed.set_aside() == [(2, "cast", "received_at")]


def test_what_is_no_parquet_is_refused(shop: Shop) -> None:
    with pytest.raises(SourceUnreadable, match="no Parquet"):
        shop.land(b"PAR1 and no more", COLUMNS, name="data.parquet")


def test_fixed_places_are_counted_in_characters(shop: Shop) -> None:
    fields = [
        {"name": "id", "start": 1, "width": 4},
        {"name": "amount", "start": 5, "width": 8},
        {"name": "at", "start": 13, "width": 8},
        {"name": "how", "start": 21, "width": 4},
    ]
    rule = {"from": "at", "format": "%Y%m%d"}
    content = "客户01    1.5020260301现金\r\n\r\n客户02    x   20260301card\r\nshort\r\n"
    landed = shop.land(
        content.encode("gb18030"),
        COLUMNS | {"received_at": rule},
        name="data.txt",
        file={"format": "fixed_width", "fields": fields, "encoding": "gb18030"},
    )
    assert landed.column("payment_id") == ["客户01"]
    assert landed.column("amount") == [Decimal("1.50")]
    assert landed.column("payment_method") == ["现金"]
    assert landed.set_aside() == [(3, "cast", "amount"), (4, "malformed_record", None)]
