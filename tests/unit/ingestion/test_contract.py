"""Contracts are complete, agree with each other and say what a column holds."""

import pytest

from ingestion.contract import DEPARTMENTS, Contract, contracts_of, load_contracts

CONTRACTS = load_contracts()


def test_there_are_the_entities_of_three_departments() -> None:
    counts = {department: len(contracts_of(department)) for department in DEPARTMENTS}
    assert counts == {"crm": 26, "finance": 10, "after_sales": 4}


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_keys_are_required_and_references_exist(contract: Contract) -> None:
    assert contract.key
    for column in contract.columns:
        assert column.description
        if column.in_key:
            assert column.required
        if column.references:
            department, entity, name = column.references.split(".")
            assert name in CONTRACTS[f"{department}.{entity}"].key


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_every_amount_has_a_currency_beside_it(contract: Contract) -> None:
    amounts = [c.name for c in contract.columns if c.name.endswith(("amount", "price", "_cost"))]
    assert not amounts or "currency" in contract


def test_types_are_those_of_the_contract() -> None:
    schema = CONTRACTS["finance.order_line"].schema
    assert str(schema.field("unit_price").type) == "decimal128(18, 4)"
    assert schema.names[-6:] == [
        "source_system",
        "source_file",
        "source_row",
        "source_time_zone",
        "unmapped_codes",
        "loaded_on",
    ]


def test_personal_columns_are_marked() -> None:
    assert CONTRACTS["crm.contact"].column("email").is_private
    assert not CONTRACTS["crm.lead"].column("lead_source_id").is_private
