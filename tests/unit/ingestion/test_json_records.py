"""JSON: the digits that are written, the fields that are there, one bad line at a time."""

import json
from decimal import Decimal

import pytest
from shop import Shop

from ingestion.errors import SourceUnreadable

PAYMENT = {"payment_id": "id", "amount": "amount", "currency": {"value": "CNY"}}
OWNED = PAYMENT | {"account_id": "owner.id", "payment_method": "how"}


def test_json_lines_land_with_nested_fields_and_exact_digits(shop: Shop) -> None:
    content = (
        '{"id": "00042", "amount": 1.10, "owner": {"id": 7}, "how": "现金"}\n'
        '\n{"amount": 12345678901234.56, "id": 18014398509481985, "how": null}\n'
        '{"id": "E", "amount": 1.5e2, "owner": {"id": "x"}}\n'
    )
    landed = shop.land(content, OWNED, name="data.jsonl")
    assert landed.column("payment_id") == ["00042", "18014398509481985", "E"]
    assert landed.column("amount") == [Decimal("1.10"), Decimal("12345678901234.56"), Decimal(150)]
    assert landed.column("account_id") == ["7", None, "x"]
    assert landed.column("payment_method") == ["现金", None, None]


def test_a_bad_line_is_set_aside_and_the_others_land(shop: Shop) -> None:
    lines = ['{"id": "A", "amount": 1}', '{"id": "B", "amount": 2', "[1]", '{"id": "C", "id": "D"}']
    lines += [
        '{"id": "E", "amount": NaN}',
        '{"id": "F", "amount": 6} {}',
        '{"id": "G", "amount": 7}',
    ]
    landed = shop.land("\n".join(lines), PAYMENT, name="data.jsonl")
    assert landed.column("payment_id") == ["A", "G"]
    assert landed.set_aside() == [(n, "malformed_record", None) for n in range(2, 7)]


def test_a_field_that_no_record_has_is_no_value(shop: Shop) -> None:
    landed = shop.land('{"id": "A", "amount": 1}\n', OWNED, name="data.jsonl")
    assert landed.column("payment_method") == [None]


def test_an_array_of_any_length_is_read_in_pieces(shop: Shop) -> None:
    records = [{"id": f"P{n}", "amount": n, "how": "长" * 300} for n in range(3_000)]
    content = json.dumps(records, indent=1, ensure_ascii=False)
    landed = shop.land(content, PAYMENT, name="data.json")
    assert landed.column("payment_id") == [record["id"] for record in records]


def test_bad_records_of_an_array_keep_their_lines(shop: Shop) -> None:
    content = '[\n {"id": "A",\n  "amount": 1},\n {"id": "B", "amount": "x"},\n 7\n]\n'
    landed = shop.land(content, PAYMENT, name="data.json")
    assert landed.set_aside() == [(4, "cast", "amount"), (5, "malformed_record", None)]


@pytest.mark.parametrize(
    "content",
    [
        '{"id": "A"}',
        '[{"id": "A", "amount": 1}',
        '[{"id": "A"} {"id": "B"}]',
        "[1, , 2]",
        "[] []",
        "",
    ],
)
def test_a_broken_array_is_refused(shop: Shop, content: str) -> None:
    with pytest.raises(SourceUnreadable, match="line 1"):
        shop.land(content, PAYMENT, name="data.json")


def test_bytes_that_are_no_text_set_their_record_aside(shop: Shop) -> None:
    content = b'{"id": "A\xff", "amount": 1}\n{"id": "B", "amount": 2}\n'
    landed = shop.land(content, PAYMENT, name="data.jsonl")
    assert landed.set_aside() == [(1, "encoding", None)]
