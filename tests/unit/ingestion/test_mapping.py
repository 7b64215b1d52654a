"""A mapping that cannot be meant is refused before any data is read, with its place."""

from pathlib import Path

import pytest

from ingestion.errors import MappingInvalid
from ingestion.mapping import load_mapping, shipped_mappings

GOOD = """\
source: shop
time_zone: Asia/Shanghai
currency: CNY
files:
  orders: {path: "orders-{day}.csv"}
codes:
  status: {已发货: shipped, no: placed, 010: approved}
entities:
  finance.order:
    from: orders
    columns:
      order_id: id
      ordered_at: {from: at, format: "%Y-%m-%d"}
      status: {from: state, codes: status}
"""


def load(tmp_path: Path, text: str) -> object:
    path = tmp_path / "shop.yaml"
    path.write_text(text, encoding="utf-8")
    return load_mapping(path)


@pytest.mark.parametrize("name", shipped_mappings())
def test_every_shipped_mapping_is_valid_and_called_like_its_source(name: str) -> None:
    assert load_mapping(name).source == name


def test_values_are_text_as_written(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text(GOOD, encoding="utf-8")
    rule = load_mapping(path).entities[0].feeds[0].rule("status")
    assert rule is not None
    assert rule.codes is not None
    assert [code.code for code in rule.codes] == ["已发货", "no", "010"]


@pytest.mark.parametrize(
    ("wrong", "right", "told"),
    [
        ("source: shop", "source: My Shop", "source: use lower-case letters"),
        ("time_zone: Asia/Shanghai", "time_zone: Peking", "time_zone: expected an IANA time zone"),
        ("time_zone: Asia/Shanghai\n", "", "`time_zone:` is missing"),
        ("finance.order", "finance.orders", "no such entity. Did you mean 'finance.order'?"),
        ("order_id: id", "order_idd: id", "no such column. Did you mean 'order_id'?"),
        ("from: orders", "from: order", "no such key under `files:`. Did you mean 'orders'?"),
        ("codes: status}", "codes: state}", "no such table under `codes:`. Did you mean 'status'?"),
        ("shipped", "shiped", "status cannot be 'shiped'. Did you mean 'shipped'?"),
        ("      order_id: id\n", "", "finance.order needs order_id"),
        ("format: ", "fromat: ", "columns.ordered_at.fromat: unknown key. Did you mean 'format'?"),
        ("order_id: id", "order_id: {form: id}", "unknown key"),
        ("order_id: id", "order_id: {number: {decimal: ','}, from: id}", "`number:` is for others"),
        ("order_id: id", "order_id: {from: id, fold: [with]}", "Did you mean 'width'?"),
        ("order_id: id", "order_id: {from: id, value: x}", "either `from:` or `value:`"),
        ("order_id: id", "order_id: id\n      order_id: no", "'order_id' is there twice"),
        ('"%Y-%m-%d"', '[epoch_ms, "%Y-%m-%d"]', "an epoch cannot be one of several formats"),
        ("{day}", "{date}", "only {day}"),
        ('"orders-{day}.csv"', "../secret.csv", "stays inside"),
        ('"orders-{day}.csv"', "orders.dat", "add `format: csv`"),
        ('{day}.csv"', '{day}.csv", encoding: gb2313', "knows no encoding 'gb2313'"),
        ('{day}.csv"', '{day}.csv", delimiter: "||"', "expected one ASCII character"),
        ("from: orders\n", "from: orders\n    where: {id: full}\n", "expected `filled`"),
        ("from: orders\n", "from: orders\n    repeated_key: first\n", "Did you mean 'keep_first'?"),
        ("from: orders\n", "from: orders\n    repeated_key: keep_last\n", "belong together"),
        ("from: orders\n", "from: orders\n    min_share_of_last_load: 80\n", "a share between"),
        (
            "{已发货: shipped, no: placed, 010: approved}",
            "[{code: A, value: shipped, valid_to: 2026-02-01},"
            " {code: A, value: placed, valid_from: 2026-02-01}]",
            "'A' has two meanings on the same day",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(
    tmp_path: Path, wrong: str, right: str, told: str
) -> None:
    assert wrong in GOOD
    with pytest.raises(MappingInvalid) as error:
        load(tmp_path, GOOD.replace(wrong, right, 1))
    assert str(error.value).startswith("shop.yaml")
    assert told in str(error.value)


def test_a_time_zone_of_a_day_that_is_no_epoch_is_a_mistake(tmp_path: Path) -> None:
    due = "finance.invoice: {from: orders, columns: {due_on: {from: at, time_zone: UTC}}}"
    with pytest.raises(MappingInvalid, match="time_zone: a day has a time zone only if"):
        load(tmp_path, GOOD[: GOOD.index("finance.order:")] + due)


@pytest.mark.parametrize("text", ["", "just text", "[1, 2]", "a: [", "\x00"])
def test_what_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(MappingInvalid):
        load(tmp_path, text)


def test_an_unknown_name_says_which_are_shipped() -> None:
    with pytest.raises(MappingInvalid, match="Did you mean 'olist'"):
        load_mapping("olsit")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MappingInvalid, match="there is no such file"):
        load_mapping(tmp_path / "none.yaml")
