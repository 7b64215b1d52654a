"""One row of each key stays, by a declared rule; what goes is counted."""

from datetime import datetime

from shop import Shop

PAYMENT = {"payment_id": "id", "amount": "x", "currency": {"value": "CNY"}}


def test_without_an_order_the_first_stays_and_the_later_go_into_quarantine(shop: Shop) -> None:
    landed = shop.land("id,x\nA,1\nB,2\nA,3\nA,1\n", PAYMENT)
    assert landed.column("source_row") == [1, 2]
    assert landed.set_aside() == [(4, "duplicate_key", None), (5, "duplicate_key", None)]
    assert landed.manifest.control_totals["amount"].quarantined == "4.00"


def test_the_latest_change_of_a_record_stays(shop: Shop) -> None:
    columns = PAYMENT | {"updated_at": "at"}
    content = (
        "id,x,at\nA,1,2026-01-01 00:00:00\nA,2,2026-01-03 00:00:00\nA,3,2026-01-02 00:00:00\n"
        "A,4,2026-01-03 00:00:00\nA,5,\n"
    )
    landed = shop.land(content, columns)
    assert landed.column("updated_at") == [datetime(2026, 1, 3)]
    assert landed.column("source_row") == [2]
    assert landed.found() == {"superseded": 2}
    assert landed.set_aside() == [(5, "duplicate_key", None), (6, "duplicate_key", None)]


def test_identical_rows_collapse_only_where_the_mapping_says_so(shop: Shop) -> None:
    content = "id,x\nA,1\nA,1\nA,2\nB,1\n"
    landed = shop.land(content, PAYMENT, repeated_key="collapse_identical")
    assert landed.column("source_row") == [1, 4]
    assert landed.found() == {"identical": 1}
    assert landed.set_aside() == [(4, "duplicate_key", None)]


def test_the_first_row_of_a_key_can_stand_for_all(shop: Shop) -> None:
    landed = shop.land("id,x\nA,1\nA,2\nB,3\n", PAYMENT, repeated_key="keep_first")
    assert landed.column("source_row") == [1, 3]
    assert landed.found() == {"repeated": 1}
    total = landed.manifest.control_totals["amount"]
    assert (total.read, total.accepted, total.quarantined, total.left_out) == (
        "6.00",
        "4.00",
        "0.00",
        "2.00",
    )


def test_a_declared_column_can_order_the_rows_of_a_key(shop: Shop) -> None:
    settings = {"repeated_key": "keep_last", "last_by": "amount"}
    landed = shop.land("id,x\nA,1\nA,5\nA,2\nA,5\n", PAYMENT, **settings)
    assert landed.column("source_row") == [4]
    assert landed.found() == {"superseded": 3}


def test_keys_of_several_columns_are_compared_whole(shop: Shop) -> None:
    columns = {"product_id": "id", "valid_from": "day"}
    content = "id,day\nA,2026-01-01\nA,2026-01-02\nA,2026-01-01\n"
    landed = shop.land(content, columns, entity="finance.product")
    assert landed.column("source_row") == [1, 2]
