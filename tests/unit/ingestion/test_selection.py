"""Of every record it is decided once whether it is accepted, set aside or left to others."""

from shop import Shop

from ingestion.contract import load_contracts

OPPORTUNITY = {
    "opportunity_id": "id",
    "stage": "stage",
    "outcome": {"value": "open"},
    "owner_user_id": "who",
}
STAGES = load_contracts()["crm.opportunity"].column("stage").valid_values


def test_long_lists_of_codes_neither_lose_nor_reorder_rows(shop: Shop) -> None:
    count, bad = 150_000, {1, 77_777, 123_456, 150_000}
    assert len(STAGES) >= 7
    content = "id,stage,who,kind\n" + "".join(
        f"{n},{'?' if n in bad else STAGES[n % len(STAGES)]},-{n % 10},K{n % 12}\n"
        for n in range(1, count + 1)
    )
    landed = shop.land(
        content,
        OPPORTUNITY,
        entity="crm.opportunity",
        file={"null_values": [f"-{n}" for n in range(8)]},
        where={"kind": {"in": [f"K{n}" for n in range(9)]}},
    )
    wanted = [n for n in range(1, count + 1) if n % 12 < 9]
    good = [n for n in wanted if n not in bad]
    assert landed.column("source_row") == good
    assert landed.column("opportunity_id") == [str(n) for n in good]
    assert landed.column("stage") == [STAGES[n % len(STAGES)] for n in good]
    assert landed.column("owner_user_id") == [f"-{n % 10}" if n % 10 > 7 else None for n in good]
    expected = [(n + 1, "unknown_code", "stage") for n in wanted if n in bad]
    assert landed.set_aside() == expected
    assert landed.found()["not_selected"] == count - len(wanted)


def test_a_check_that_cannot_be_decided_is_not_broken(shop: Shop) -> None:
    # Whether an empty cell holds bytes that are no text is null, in any encoding but UTF-8.
    content = b"id,stage,who\n1,won,\n2,won,\xff\n3,?,\n4,lost," + "李\n".encode("gb18030")
    landed = shop.land(content, OPPORTUNITY, entity="crm.opportunity", file={"encoding": "gb18030"})
    assert landed.column("opportunity_id") == ["1", "4"]
    assert landed.column("owner_user_id") == [None, "李"]
    assert landed.set_aside() == [(3, "encoding", None), (4, "unknown_code", "stage")]
    assert landed.manifest.rows_read == 4
