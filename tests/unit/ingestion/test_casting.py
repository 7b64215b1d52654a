"""A value lands exactly as the text says, or its row is set aside. Nothing is rounded."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shop import Shop

PAYMENT = {"payment_id": "id", "amount": "x", "currency": {"value": "CNY"}}


def land_values(
    shop: Shop, entity: str, columns: dict[str, Any], values: list[str], **more: Any
) -> dict[str, Any]:
    """Each value in a row of its own; the column `x` that comes out, or the rule that it broke."""
    content = "id\tx\n" + "".join(f"{n}\t{value}\n" for n, value in enumerate(values))
    target = next(name for name, rule in columns.items() if "x" in (rule, _source(rule)))
    file = {"delimiter": "tab", "quote": "none"}
    landed = shop.land(content, columns, entity=entity, file=file, **more)
    out = {values[row["source_row"] - 1]: row[target] for row in landed.rows}
    aside = {values[row["source_row"] - 1]: row["rule"] for row in landed.quarantine}
    assert out.keys() | aside.keys() == set(values)
    return out | aside


def _source(rule: Any) -> Any:
    return rule.get("from") if isinstance(rule, dict) else None


def test_money_is_exact_or_set_aside(shop: Shop) -> None:
    good = ["0", "1", "-1.5", "1.10", "0012.50", "+3", ".5", "5.", "12.340000", "1.1000"]
    bad = [
        "1.005",
        "1e3",
        "1.5E-3",
        "1,5",
        "1,234.50",
        " 1",
        "1 ",
        "1_000",
        "$5",
        "(5)",
        "٣",
        "--1",
    ]
    bad += ["NaN", "Infinity", "0x1A", "=1+1", "=cmd|' /C calc'!A0", "12345678901234567.00", "."]
    found = land_values(shop, "finance.payment", PAYMENT, good + bad)
    assert {value: found[value] for value in good} == {value: Decimal(value) for value in good}
    assert {found[value] for value in bad} == {"cast"}


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.from_regex(r"[+-]?[0-9]{0,18}(\.[0-9]{0,6})?(e[0-9])?", fullmatch=True),
        min_size=1,
        max_size=200,
        unique=True,
    ).map(lambda texts: [text for text in texts if text])
)
def test_any_number_is_exact_or_set_aside(shop: Shop, texts: list[str]) -> None:
    if not texts:
        return
    found = land_values(shop, "finance.payment", PAYMENT, texts)
    for text, value in found.items():
        if isinstance(value, Decimal):
            assert value == Decimal(text)
        else:
            assert value == "cast"
            assert not _fits(text)


def _fits(text: str) -> bool:
    """Whether a text is a plain number that DECIMAL(18, 2) holds."""
    if "e" in text or not any(character.isdigit() for character in text):
        return False
    number = Decimal(text)
    return abs(number) < 10**16 and number == round(number, 2)


def test_whole_numbers_are_not_rounded(shop: Shop) -> None:
    columns = {"quote_id": "id", "opportunity_id": {"value": "O"}, "revision": "x"}
    found = land_values(shop, "crm.quote", columns, ["12", "12.0", "12.7", "0012", "1e2", "-3"])
    assert found == {"12": 12, "12.0": 12, "12.7": "cast", "0012": 12, "1e2": "cast", "-3": -3}


@pytest.mark.parametrize(
    ("form", "texts"),
    [
        ({"decimal": ",", "group": "."}, {"1.234,50": "1234.50", "-3,5": "-3.5", "1,234.50": None}),
        ({"group": ",", "symbol": "$"}, {"$1,100.04 ": "1100.04", "$5": "5", "1,10": None}),
        ({"negative": "parentheses"}, {"(12.50)": "-12.50", "12.50": "12.50", "(-1)": None}),
        ({"negative": "trailing"}, {"12.50-": "-12.50", "7": "7", "-7": None}),
        ({"symbol": "元", "group": "，"}, {"1，000元": "1000", "元5": "5", "5": "5"}),
    ],
)
def test_numbers_are_read_as_the_mapping_declares(
    shop: Shop, form: dict[str, str], texts: dict[str, str | None]
) -> None:
    columns = PAYMENT | {"amount": {"from": "x", "number": form}}
    found = land_values(shop, "finance.payment", columns, list(texts))
    expected = {t: "cast" if number is None else Decimal(number) for t, number in texts.items()}
    assert found == expected


def invoice(due: Any) -> dict[str, Any]:
    money = {"net_amount": {"value": "1"}, "currency": {"value": "CNY"}}
    return {"invoice_id": "id", "invoiced_on": {"value": "2026-03-01"}, "due_on": due, **money}


def test_a_day_is_not_cut_out_of_a_time(shop: Shop) -> None:
    good = {"2026-03-01": date(2026, 3, 1), "2026-03-01 00:00:00": date(2026, 3, 1)}
    bad = ["2026-03-01 10:00:00", "2026-3-1", "01.03.2026", "2026-02-30", "infinity", "03-07-2021"]
    bad += ["0044-03-15 (BC)", "10000-01-01", "217-03-01", "2026/03/01", "20260301"]
    found = land_values(shop, "finance.invoice", invoice("x"), [*good, *bad])
    assert found == good | dict.fromkeys(bad, "cast")


def test_days_are_read_in_the_declared_format_only(shop: Shop) -> None:
    columns = invoice({"from": "x", "format": ["%m/%d/%Y", "%Y年%m月%d日"]})
    values = ["3/7/2021", "03/07/2021", "2021年3月7日", "13/7/2021", "2021-03-07"]
    found = land_values(shop, "finance.invoice", columns, values)
    day = date(2021, 3, 7)
    assert list(found.values()).count(day) == 3
    assert (found["13/7/2021"], found["2021-03-07"]) == ("cast", "cast")


def test_a_day_is_taken_from_a_time_where_the_mapping_says_so(shop: Shop) -> None:
    columns = invoice({"from": "x", "format": "%Y-%m-%d %H:%M", "part": "date"})
    found = land_values(shop, "finance.invoice", columns, ["2026-03-01 23:59"])
    assert found == {"2026-03-01 23:59": date(2026, 3, 1)}


def test_times_are_exact_or_set_aside(shop: Shop) -> None:
    columns = PAYMENT | {"amount": {"value": "1"}, "received_at": "x"}
    good = {
        "2026-03-01 10:00:00": datetime(2026, 3, 1, 10),
        "2026-03-01T10:00": datetime(2026, 3, 1, 10),
        "2026-03-01 10:00:00.123456": datetime(2026, 3, 1, 10, 0, 0, 123456),
        "2026-03-01T10:00:00Z": datetime(2026, 3, 1, 10),
        "2026-03-01T10:00:00+08:00": datetime(2026, 3, 1, 2),
        "2026-03-01T10:00:00.5-0330": datetime(2026, 3, 1, 13, 30, 0, 500000),
    }
    bad = ["2026-03-01", "2026-03-01 24:00:00", "2026-03-01 10:00:00.1234567", "soon", "infinity"]
    found = land_values(shop, "finance.payment", columns, [*good, *bad])
    assert found == good | dict.fromkeys(bad, "cast")


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/Sao_Paulo"])
@pytest.mark.parametrize("form", ["epoch_s", "epoch_ms"])
def test_epochs_are_instants_wherever_the_source_is(shop: Shop, form: str, zone: str) -> None:
    columns = PAYMENT | {"amount": {"value": "1"}, "received_at": {"from": "x", "format": form}}
    zeros = "000" if form == "epoch_ms" else ""
    good = {
        f"1772330400{zeros}": datetime(2026, 3, 1, 2),
        # A time that clocks in São Paulo never showed.
        f"1508036400{zeros}": datetime(2017, 10, 15, 3),
        f"-86400{zeros}": datetime(1969, 12, 31),
        "0": datetime(1970, 1, 1),
    }
    if zeros:
        good["1772330400123"] = datetime(2026, 3, 1, 2, 0, 0, 123000)
    bad = ["1772330400.5", "1.7723304e9", "999999999999999", "17723304001230000", "2026-03-01"]
    found = land_values(shop, "finance.payment", columns, [*good, *bad], time_zone=zone)
    assert found == good | dict.fromkeys(bad, "cast")


SHANGHAI_MARCH = "1772294400"  # 1 March 2026, 00:00 in Shanghai


def test_an_epoch_is_the_day_that_starts_then_where_the_source_is(shop: Shop) -> None:
    columns = invoice({"from": "x", "format": "epoch_ms"})
    good = {f"{SHANGHAI_MARCH}000": date(2026, 3, 1), "-28800000": date(1970, 1, 1)}
    bad = [f"{SHANGHAI_MARCH}001", f"{SHANGHAI_MARCH}000.0", "2026-03-01", "1e12", "9" * 15]
    values = [*good, *bad]
    found = land_values(shop, "finance.invoice", columns, values, time_zone="Asia/Shanghai")
    assert found == good | dict.fromkeys(bad, "cast")


def test_the_time_zone_of_a_day_wins_over_that_of_the_source(shop: Shop) -> None:
    rule = {"from": "x", "format": "epoch_s", "time_zone": "Asia/Shanghai"}
    found = land_values(shop, "finance.invoice", invoice(rule), [SHANGHAI_MARCH, "1772323200"])
    assert found == {SHANGHAI_MARCH: date(2026, 3, 1), "1772323200": "cast"}


def test_a_day_starts_later_where_clocks_skip_midnight(shop: Shop) -> None:
    columns = invoice({"from": "x", "format": "epoch_s"})
    # 15 October 2017 started at 01:00 in São Paulo.
    values = ["1508036400", "1508040000", "1508036399"]
    zone = "America/Sao_Paulo"
    found = land_values(shop, "finance.invoice", columns, values, time_zone=zone)
    assert list(found.items()) == [
        ("1508036400", date(2017, 10, 15)),
        ("1508040000", "cast"),
        ("1508036399", "cast"),
    ]


def test_the_day_of_an_epoch_is_taken_where_the_mapping_says_so(shop: Shop) -> None:
    columns = invoice({"from": "x", "format": "epoch_s", "part": "date"})
    values = ["1772294399", "1772294400", "1772380799"]
    zone = "Asia/Shanghai"
    found = land_values(shop, "finance.invoice", columns, values, time_zone=zone)
    assert list(found.values()) == [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 1)]


def test_booleans_are_the_declared_words_only(shop: Shop) -> None:
    rule = {"from": "x", "boolean": {"true": ["是", "Yes"], "false": ["否", "No"]}}
    columns = PAYMENT | {"amount": {"value": "1"}, "is_deleted": rule}
    found = land_values(shop, "finance.payment", columns, ["是", "yes", "否", "1", "true"])
    assert found == {"是": True, "yes": True, "否": False, "1": "cast", "true": "cast"}


def test_an_unknown_code_of_a_required_column_sets_its_row_aside(shop: Shop) -> None:
    codes = {"stage": {"Won": "won", "Lost": "lost"}}
    columns = {
        "opportunity_id": "id",
        "stage": {"from": "x", "codes": "stage"},
        "outcome": {"value": "won"},
    }
    found = land_values(shop, "crm.opportunity", columns, ["Won", "won", "?"], codes=codes)
    assert found == {"Won": "won", "won": "unknown_code", "?": "unknown_code"}


def test_an_unknown_code_of_an_optional_column_is_a_finding(shop: Shop) -> None:
    columns = {"user_id": "id", "valid_from": {"value": "1900-01-01"}, "role": "role"}
    content = 'id,role\n1,rep\n2,"chief ""x"""\n3,\n'
    landed = shop.land(content, columns, entity="crm.user")
    assert landed.column("role") == ["rep", None, None]
    assert landed.column("unmapped_codes") == [None, '{"role":"chief \\"x\\""}', None]
    (finding,) = landed.manifest.findings
    expected = ("unknown_code", "role", 'chief "x"', 1)
    assert (finding.kind, finding.column, finding.value, finding.count) == expected


def test_a_code_means_what_it_meant_on_the_day(shop: Shop) -> None:
    old = {"code": "A", "value": "rep", "valid_to": "2026-01-31"}
    new = {"code": "A", "value": "sdr", "valid_from": "2026-02-01"}
    rule = {"from": "role", "codes": "role"}
    columns = {"user_id": "id", "valid_from": {"value": "1900-01-01"}, "role": rule}
    for day, role in [(date(2026, 1, 31), "rep"), (date(2026, 2, 1), "sdr")]:
        table = {"role": [old, new]}
        landed = shop.land("id,role\n1,A\n", columns, entity="crm.user", day=day, codes=table)
        assert landed.column("role") == [role]


def test_missing_required_values_and_keys_set_their_rows_aside(shop: Shop) -> None:
    landed = shop.land("id,x\nA,1\n,2\nC,\n", PAYMENT)
    assert landed.set_aside() == [(3, "required", "payment_id"), (4, "required", "amount")]


def test_a_constant_can_depend_on_another_column(shop: Shop) -> None:
    columns = PAYMENT | {"payment_method": {"value": "bank", "when": "bank"}}
    landed = shop.land("id,x,bank\nA,1,ICBC\nB,2,\n", columns)
    assert landed.column("payment_method") == ["bank", None]


def test_a_declared_replacement_makes_ids_of_decimals(shop: Shop) -> None:
    columns = PAYMENT | {"account_id": {"from": "who", "replace": {r"^(\d+)\.0$": r"\1"}}}
    landed = shop.land("id,x,who\nA,1,13995.0\nB,2,013.50\nC,3,\n", columns)
    assert landed.column("account_id") == ["13995", "013.50", None]


def test_a_joined_id_lacking_a_part_is_no_id(shop: Shop) -> None:
    columns = PAYMENT | {"payment_id": {"from": ["id", "part"], "join": "/"}}
    landed = shop.land("id,part,x\nA,1,1\nB,,2\n", columns)
    assert landed.column("payment_id") == ["A/1"]
    assert landed.set_aside() == [(3, "required", "payment_id")]


def test_spellings_of_one_name_are_one_key_and_the_name_stays_as_it_was_written(
    shop: Shop,
) -> None:
    columns = {
        "account_id": {"from": "x", "fold": ["case", "width", "space"]},
        "valid_from": {"from": "day"},
        "account_name": "x",
    }
    names = ["ＡＢＣ（上海）有限公司", "abc(上海)有限公司", "Abc\u3000 Inc. ", "ABC\u00a0Inc.", "'"]
    content = "".join(f"{name},2026-01-0{n}\n" for n, name in enumerate([*names, "\u3000"], 1))
    landed = shop.land(f"x,day\n{content}", columns, entity="crm.account")
    assert landed.column("account_id") == ["abc(上海)有限公司"] * 2 + ["abc inc."] * 2 + ["'"]
    assert landed.column("account_name") == names
    assert landed.set_aside() == [(7, "required", "account_id")]


def test_a_name_and_its_traditional_spelling_are_one_key_and_both_stay_as_written(
    shop: Shop,
) -> None:
    columns = {
        "account_id": {"from": "x", "fold": ["case", "script", "width"]},
        "valid_from": {"from": "day"},
        "account_name": "x",
    }
    # 乾 is 干 where something is dry, and itself in the name of an emperor.
    names = [
        "臺北鋼鐵ＡＢＣ廠",
        "台北钢铁abc厂",
        "餅乾發展",
        "饼干发展",
        "乾隆",
        "a\x1e乾",
        "O'Neill",
    ]
    content = "".join(f"{name},2026-01-0{n}\n" for n, name in enumerate([*names, ""], 1))
    landed = shop.land(f"x,day\n{content}", columns, entity="crm.account")
    assert landed.column("account_id") == [
        *["台北钢铁abc厂"] * 2,
        *["饼干发展"] * 2,
        "乾隆",
        # What separates the texts of a batch inside is in no name, so one that has it stays.
        "a\x1e乾",
        "o'neill",
    ]
    assert landed.column("account_name") == names
    assert landed.set_aside() == [(9, "required", "account_id")]


def test_a_width_is_folded_for_every_character_of_ascii_and_no_other(shop: Shop) -> None:
    wide = "".join(map(chr, range(0xFF01, 0xFF5F)))
    columns = PAYMENT | {"amount": {"value": "1"}, "account_id": {"from": "x", "fold": "width"}}
    found = land_values(shop, "finance.payment", columns, [wide, "，。、「」￥～Ａ", "ｶﾅ"])
    assert found[wide] == "".join(map(chr, range(0x21, 0x7F)))
    assert found["，。、「」￥～Ａ"] == ",。、「」￥~A"
    assert found["ｶﾅ"] == "ｶﾅ"


def test_a_deletion_that_names_its_record_alone_is_set_aside_and_not_passed_over(
    shop: Shop,
) -> None:
    columns = PAYMENT | {"is_deleted": "gone"}
    landed = shop.land("id,x,gone\nA,10,true\nB,,true\nC,5,false\n", columns)
    assert landed.column("payment_id") == ["A", "C"]
    assert landed.column("is_deleted") == [True, False]
    assert landed.set_aside() == [(3, "required", "amount")]
