"""Files are found, unpacked and hashed; what is missing can be waited for."""

import bz2
import gzip
import hashlib
import io
import lzma
import zipfile
from datetime import date

import pyarrow as pa
import pytest
from shop import DAY, Shop

from ingestion.errors import SourceUnavailable, SourceUnreadable

CONTENT = b"id,x\nA,1\nB,2\n"
PAYMENT = {"payment_id": "id", "amount": "x", "currency": {"value": "CNY"}}


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("data.csv", CONTENT),
        ("data.csv.gz", gzip.compress(CONTENT)),
        ("data.csv.bz2", bz2.compress(CONTENT)),
        ("data.csv.xz", lzma.compress(CONTENT)),
        ("data.csv.zst", bytes(pa.compress(CONTENT, "zstd", asbytes=True))),
        ("data.csv.zip", zipped(any=CONTENT)),
    ],
    ids=["plain", "gz", "bz2", "xz", "zst", "zip"],
)
def test_every_compression_gives_the_same_rows(shop: Shop, name: str, content: bytes) -> None:
    landed = shop.land(content, PAYMENT, name=name)
    assert landed.column("payment_id") == ["A", "B"]
    stored = CONTENT if name.endswith(".zip") else content
    assert landed.manifest.files[0].sha256 == hashlib.sha256(stored).hexdigest()
    assert landed.manifest.files[0].bytes == len(stored)


def test_a_member_is_chosen_by_the_day(shop: Shop) -> None:
    content = zipped(**{"in/2026-03-01.csv": CONTENT, "in/2026-03-02.csv": b"id,x\nC,3\n"})
    file = {"member": "in/{day}.csv"}
    for day, ids in [(DAY, ["A", "B"]), (date(2026, 3, 2), ["C"])]:
        landed = shop.land(content, PAYMENT, name="all.zip", file=file, day=day)
        assert landed.column("payment_id") == ids
    with pytest.raises(SourceUnavailable, match=r"in/2026-03-03\.csv"):
        shop.land(content, PAYMENT, name="all.zip", file=file, day=date(2026, 3, 3))


def test_a_missing_file_can_be_waited_for(shop: Shop) -> None:
    mapping = shop.mapping("finance.payment", PAYMENT, file={"path": "pay-{day:%Y%m%d}.csv"})
    with pytest.raises(SourceUnavailable, match=r"pay-20260301\.csv"):
        shop.landed(mapping, "finance.payment")


def test_a_missing_file_can_mean_no_trade(shop: Shop) -> None:
    file = {"path": "pay-{day}.csv", "when_missing": "no_trade"}
    landed = shop.landed(shop.mapping("finance.payment", PAYMENT, file=file), "finance.payment")
    assert landed.rows == []
    assert landed.manifest.note == "no trade on 2026-03-01: the source has no file"


def test_several_files_of_a_day_are_one_load(shop: Shop) -> None:
    for name, content in [("b", "id,x\nC,3\nA,9\n"), ("a", "id,x\nA,1\nB,no\n")]:
        (shop.data / f"pay-2026-03-01-{name}.csv").write_text(content)
    mapping = shop.mapping("finance.payment", PAYMENT, file={"path": "pay-{day}-*.csv"})
    landed = shop.landed(mapping, "finance.payment")
    assert landed.column("payment_id") == ["A", "C"]
    aside = [(row["file"], row["line"], row["rule"]) for row in landed.quarantine]
    expected = [("pay-2026-03-01-a.csv", 3, "cast"), ("pay-2026-03-01-b.csv", 3, "duplicate_key")]
    assert aside == expected
    assert [file.rows_quarantined for file in landed.manifest.files] == [1, 1]


def test_an_archive_of_several_files_must_name_one(shop: Shop) -> None:
    with pytest.raises(SourceUnreadable, match="say which one with `member:`"):
        shop.land(zipped(a=CONTENT, b=CONTENT), PAYMENT, name="data.csv.zip")


def test_a_member_made_to_explode_is_refused_before_it_is_unpacked(shop: Shop) -> None:
    with pytest.raises(SourceUnreadable, match="unpacks to 100000000 bytes"):
        shop.land(zipped(a=b"0" * 100_000_000), PAYMENT, name="data.csv.zip")


def test_a_cap_on_size_can_be_set(shop: Shop) -> None:
    content = gzip.compress(b"id,x\n" + b"A,1\n" * 10_000)
    with pytest.raises(SourceUnreadable, match="max_uncompressed_bytes"):
        shop.land(content, PAYMENT, name="data.csv.gz", file={"max_uncompressed_bytes": 1000})
