"""CSV of any dialect and encoding lands as it is, or is refused by name."""

import codecs
import gzip

import pytest
from shop import Shop

from ingestion.errors import ContractBroken, SourceUnreadable

PAYMENT = {"payment_id": "id", "amount": "amount", "currency": {"value": "CNY"}}
NAMED = PAYMENT | {"payment_method": "method"}


def test_ids_keep_their_leading_zeros(shop: Shop) -> None:
    landed = shop.land("id,amount\n00042,1\n0,2\n", PAYMENT)
    assert landed.column("payment_id") == ["00042", "0"]


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("gb18030", b""),
        ("big5", b""),
    ],
)
def test_chinese_headers_and_values_survive(shop: Shop, encoding: str, mark: bytes) -> None:
    content = mark + "編號,金額,方式\n甲01,1.50,銀行轉帳\n".encode(encoding)
    columns = {
        "payment_id": "編號",
        "amount": "金額",
        "payment_method": "方式",
        "currency": {"value": "CNY"},
    }
    landed = shop.land(content, columns, file={"encoding": encoding})
    assert landed.column("payment_id") == ["甲01"]
    assert landed.column("payment_method") == ["銀行轉帳"]


def test_a_byte_order_mark_wins_over_the_declared_encoding(shop: Shop) -> None:
    content = codecs.BOM_UTF16_LE + "id,amount\né,1\n".encode("utf-16-le")
    landed = shop.land(content, PAYMENT, file={"encoding": "gb18030"})
    assert landed.column("payment_id") == ["é"]
    assert landed.manifest.files[0].encoding == "utf-16-le"


def test_latin_1_is_read_as_declared(shop: Shop) -> None:
    landed = shop.land(
        "id,amount\nMüller,1\n".encode("latin-1"), PAYMENT, file={"encoding": "latin-1"}
    )
    assert landed.column("payment_id") == ["Müller"]


def test_bytes_that_are_no_text_set_their_row_aside_and_no_other(shop: Shop) -> None:
    landed = shop.land(b"id,amount\nA,1\nB\xff,2\nC,3\n", PAYMENT)
    assert landed.column("payment_id") == ["A", "C"]
    assert landed.set_aside() == [(3, "encoding", None)]
    assert "ff" in landed.quarantine[0]["raw"]["id"]


@pytest.mark.parametrize(
    ("settings", "content"),
    [
        ({"delimiter": ";"}, 'id;amount;method\nA;1;"x;y"\n'),
        ({"delimiter": "tab"}, "id\tamount\tmethod\nA\t1\tx;y\n"),
        ({"delimiter": "|", "quote": "'"}, "id|amount|method\nA|1|'x;y'\n"),
        ({"quote": "none"}, "id,amount,method\nA,1,x;y\n"),
        ({"escape": "\\"}, "id,amount,method\nA,1,x\\;y\n"),
        ({"header_row": 3}, "a report\n\nid,amount,method\nA,1,x;y\n"),
        ({"columns": ["id", "amount", "method"]}, "A,1,x;y\n"),
    ],
)
def test_any_dialect_is_read_as_declared(
    shop: Shop, settings: dict[str, object], content: str
) -> None:
    landed = shop.land(content, NAMED, file=settings)
    assert landed.column("payment_method") == ["x;y"]


def test_line_ends_may_be_mixed(shop: Shop) -> None:
    landed = shop.land("id,amount\r\nA,1\nB,2\rC,3\r\n", PAYMENT)
    assert landed.column("payment_id") == ["A", "B", "C"]


def test_line_breaks_inside_quotes_are_values_and_count_as_lines(shop: Shop) -> None:
    content = 'id,amount,method\nA,1,"two\nlines"\n\nB,x,m\nC,1\nD,4,m\n'
    landed = shop.land(content, NAMED)
    assert landed.column("payment_method") == ["two\nlines", "m"]
    assert landed.column("source_row") == [1, 4]
    assert landed.set_aside() == [(5, "cast", "amount"), (6, "malformed_record", None)]
    assert [row["source_row"] for row in landed.quarantine] == [2, 3]


def test_an_empty_cell_is_no_value(shop: Shop) -> None:
    landed = shop.land(
        'id,amount,method\nA,1,\nB,2,""\nC,3,NULL\n', NAMED, file={"null_values": ["NULL"]}
    )
    assert landed.column("payment_method") == [None, None, None]


def test_nothing_is_trimmed(shop: Shop) -> None:
    landed = shop.land("id,amount,method\nA,1, 现金 \n", NAMED)
    assert landed.column("payment_method") == [" 现金 "]


def test_a_cell_of_a_megabyte_lands_whole(shop: Shop) -> None:
    cell = "长" * 400_000
    landed = shop.land(f"id,amount,method\nA,1,{cell}\nB,2,x\n", NAMED)
    assert landed.column("payment_method") == [cell, "x"]


def test_a_quote_that_is_never_closed_is_refused(shop: Shop) -> None:
    with pytest.raises(SourceUnreadable, match="quote that opens in or after line 3"):
        shop.land('id,amount,method\nA,1,x\nB,2,"y\nC,3,z\n', NAMED)


def test_a_short_last_record_is_set_aside(shop: Shop) -> None:
    landed = shop.land("id,amount\nA,1\nB", PAYMENT)
    assert landed.set_aside() == [(3, "malformed_record", None)]


def test_a_quoted_line_break_at_the_very_end_is_fine(shop: Shop) -> None:
    landed = shop.land('id,amount,method\nA,1,"x\n"\n', NAMED)
    assert landed.column("payment_method") == ["x\n"]


def test_a_vanished_column_is_named_with_its_likeliest_new_name(shop: Shop) -> None:
    with pytest.raises(ContractBroken, match=r"no column 'amount'. Did you mean 'amounts'"):
        shop.land("id,amounts\nA,1\n", PAYMENT)


def test_a_mapped_column_that_is_there_twice_is_refused(shop: Shop) -> None:
    with pytest.raises(ContractBroken, match="2 columns called 'amount'"):
        shop.land("id,amount,amount\nA,1,2\n", PAYMENT)


@pytest.mark.parametrize("content", [b"", b"\n\n", codecs.BOM_UTF8])
def test_a_file_without_a_header_is_refused(shop: Shop, content: bytes) -> None:
    with pytest.raises(SourceUnreadable, match="header"):
        shop.land(content, PAYMENT)


def test_a_header_alone_is_a_day_without_rows(shop: Shop) -> None:
    landed = shop.land("id,amount\n", PAYMENT)
    assert (landed.rows, landed.manifest.rows_read) == ([], 0)


def test_a_nul_character_is_a_character(shop: Shop) -> None:
    landed = shop.land("id,amount,method\nA,1,x\0y\nB\0,2\0,z\n", NAMED)
    assert landed.column("payment_method") == ["x\0y"]
    assert landed.set_aside() == [(3, "cast", "amount")]


def test_rows_across_many_blocks_keep_their_numbers(shop: Shop) -> None:
    rows = [f"P{number},{number},{'m' * 50}" for number in range(1, 40_001)]
    rows[29_999] = "short"
    rows[35_000] = "P35001,bad,m"
    landed = shop.land("id,amount,method\n" + "\n".join(rows) + "\n", NAMED)
    assert landed.manifest.rows_accepted == 39_998
    assert landed.set_aside() == [(30_001, "malformed_record", None), (35_002, "cast", "amount")]
    assert all(row["payment_id"] == f"P{row['source_row']}" for row in landed.rows)


def test_compressed_files_are_read_as_they_are_and_hashed_as_stored(shop: Shop) -> None:
    content = gzip.compress(b"id,amount\nA,1\n", mtime=0)
    landed = shop.land(content, PAYMENT, name="data.csv.gz")
    assert landed.column("payment_id") == ["A"]
    assert landed.manifest.files[0].bytes == len(content)


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_a_malformed_row_with_bytes_that_are_no_text_is_set_aside_and_no_other(
    shop: Shop,
) -> None:
    bad = {1, 30_000, 59_999, 60_000}
    lines = [
        b"B%d,\xff,1,2,3\n" % n if n in bad else b"A%d,%d\n" % (n, n) for n in range(1, 60_001)
    ]
    landed = shop.land(b"id,amount\n" + b"".join(lines), PAYMENT)
    assert landed.column("source_row") == [n for n in range(1, 60_001) if n not in bad]
    assert landed.set_aside() == [(n + 1, "malformed_record", None) for n in sorted(bad)]
    assert [row["reason"] for row in landed.quarantine] == ["5 fields, expected 2"] * 4
    assert all("ff" in row["raw"] for row in landed.quarantine)
    assert (landed.manifest.rows_read, landed.manifest.rows_quarantined) == (60_000, 4)


@pytest.mark.parametrize("end", [b"A2,\xe6\x9d", b"A2,2\xe6", b"A2,2,2\xff\n", b"\xff"])
def test_a_character_cut_off_at_the_end_is_set_aside(shop: Shop, end: bytes) -> None:
    landed = shop.land(b"id,amount\nA1,1\n" + end, PAYMENT)
    assert landed.column("payment_id") == ["A1"]
    assert landed.manifest.rows_quarantined == 1
