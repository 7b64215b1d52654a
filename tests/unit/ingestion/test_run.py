"""A day is landed, accepted or refused as a whole, and may be repeated at any point."""

import hashlib
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from shop import DAY, Shop

from ingestion import run
from ingestion.contract import load_contracts
from ingestion.errors import BatchNotFound, ExtractTruncated, SourceUnavailable
from ingestion.lake import seed_lake
from ingestion.run import Batch, Source, accept, land, refuse

PAYMENT = {"payment_id": "id", "amount": "x", "currency": {"value": "CNY"}, "payment_method": "how"}


def rows(count: int, bad: int = 0) -> str:
    lines = [f"P{n},{'no' if n < bad else n},m" for n in range(count)]
    return "id,x,how\n" + "\n".join(lines) + "\n"


def write(shop: Shop, day: date, content: str, **settings: Any) -> Path:
    (shop.data / f"pay-{day}.csv").write_text(content)
    return shop.mapping("finance.payment", PAYMENT, file={"path": "pay-{day}.csv"}, **settings)


def load(shop: Shop, day: date, mapping: Path) -> Batch:
    return land(shop.home, "finance", day, [Source(mapping, shop.data)])


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder and the hash of its content."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def document(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_an_accepted_day_is_in_the_lake_with_its_manifest_and_evidence(shop: Shop) -> None:
    batch = load(shop, DAY, write(shop, DAY, rows(5, bad=2)))
    manifest = accept(shop.home, batch)
    lake = shop.home / "lake/finance"
    partition = lake / "payment/ds=2026-03-01/shop.parquet"
    assert pq.read_schema(partition).equals(load_contracts()["finance.payment"].schema)
    stored = document(lake / "_manifest/2026-03-01.json")
    assert stored == document(shop.home / "evidence/loads/2026-03-01-finance-0001.json")
    (entry,) = stored["entities"]
    assert stored["status"] == manifest.status == "accepted"
    assert entry["partition"] == "lake/finance/payment/ds=2026-03-01/shop.parquet"
    assert entry["partition_sha256"] == hashlib.sha256(partition.read_bytes()).hexdigest()
    assert (entry["rows_read"], entry["rows_accepted"], entry["rows_quarantined"]) == (5, 3, 2)
    assert entry["quarantined"] == [{"rule": "cast", "count": 2}]
    totals = {"read": "9.00", "accepted": "9.00", "quarantined": "0.00", "left_out": "0.00"}
    assert entry["control_totals"] == {"amount": totals}
    aside = shop.home / "quarantine/finance/payment/ds=2026-03-01/shop.jsonl"
    first = json.loads(aside.read_text().splitlines()[0])
    assert first == {
        "file": "pay-2026-03-01.csv",
        "line": 2,
        "source_row": 1,
        "rule": "cast",
        "column": "amount",
        "reason": "plain decimal digits",
        "raw": {"id": "P0", "x": "no", "how": "m"},
    }
    assert not batch.folder.exists()


def test_loading_a_day_again_gives_the_same_bytes(shop: Shop) -> None:
    mapping = write(shop, DAY, rows(500, bad=3))
    accept(shop.home, load(shop, DAY, mapping))
    first = tree(shop.home / "lake/finance/payment") | tree(shop.home / "quarantine")
    accept(shop.home, load(shop, DAY, mapping))
    assert tree(shop.home / "lake/finance/payment") | tree(shop.home / "quarantine") == first
    assert len(list((shop.home / "evidence/loads").iterdir())) == 2


def test_a_corrected_day_replaces_rows_and_quarantine(shop: Shop) -> None:
    accept(shop.home, load(shop, DAY, write(shop, DAY, rows(5, bad=2))))
    accept(shop.home, load(shop, DAY, write(shop, DAY, rows(5))))
    table = pq.read_table(shop.home / "lake/finance/payment/ds=2026-03-01/shop.parquet")
    assert table.num_rows == 5
    assert tree(shop.home / "quarantine") == {}


def test_what_a_day_no_longer_has_leaves_the_lake(shop: Shop) -> None:
    accept(shop.home, load(shop, DAY, write(shop, DAY, rows(5, bad=1))))
    (shop.data / "r.csv").write_text("id\n1\n")
    columns = {"product_id": "id", "valid_from": {"value": "1900-01-01"}}
    mapping = shop.mapping("finance.product", columns, file={"path": "r.csv"})
    accept(shop.home, load(shop, DAY, mapping))
    assert list(tree(shop.home / "lake/finance")) == [
        "_manifest/2026-03-01.json",
        "product/ds=2026-03-01/shop.parquet",
    ]
    assert tree(shop.home / "quarantine") == {}


@pytest.mark.parametrize("crash_at", range(1, 6))
def test_a_crash_while_moving_shows_and_is_repaired(
    shop: Shop, crash_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = load(shop, DAY, write(shop, DAY, rows(5, bad=2)))
    accept(shop.home, batch)
    whole = tree(shop.home / "lake/finance/payment") | tree(shop.home / "quarantine")
    batch = load(shop, DAY, write(shop, DAY, rows(5, bad=2)))
    steps = 0
    real_replace = Path.replace

    def replace(self: Path, target: Path) -> Path:
        nonlocal steps
        steps += 1
        if steps == crash_at:
            raise KeyboardInterrupt
        return real_replace(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        accept(shop.home, batch)
    monkeypatch.undo()
    path = shop.home / "lake/finance/_manifest/2026-03-01.json"
    assert document(path)["status"] == ("accepted" if crash_at == 1 else "moving")
    accept(shop.home, Batch.read(batch.folder))
    assert document(path)["status"] == "accepted"
    assert tree(shop.home / "lake/finance/payment") | tree(shop.home / "quarantine") == whole


def test_a_failed_landing_leaves_nothing_but_evidence(shop: Shop) -> None:
    mapping = shop.mapping("finance.payment", PAYMENT, file={"path": "pay-{day}.csv"})
    with pytest.raises(SourceUnavailable):
        load(shop, DAY, mapping)
    assert list(tree(shop.home)) == ["evidence/loads/2026-03-01-finance-0001.json"]
    evidence = document(shop.home / "evidence/loads/2026-03-01-finance-0001.json")
    assert (evidence["status"], evidence["error"]["type"]) == ("refused", "SourceUnavailable")
    assert evidence["error"]["what_to_do"] == "wait"


def test_a_refused_batch_leaves_the_lake_as_it_was(shop: Shop) -> None:
    accept(shop.home, load(shop, DAY, write(shop, DAY, rows(5))))
    before = tree(shop.home / "lake")
    batch = load(shop, DAY, write(shop, DAY, rows(9)))
    refuse(shop.home, batch, "2 expectations failed")
    assert tree(shop.home / "lake") == before
    evidence = document(shop.home / "evidence/loads/2026-03-01-finance-0002.json")
    assert evidence["error"]["message"] == "2 expectations failed"
    with pytest.raises(BatchNotFound):
        accept(shop.home, batch)


def test_a_truncated_extract_is_refused(shop: Shop) -> None:
    accept(shop.home, load(shop, DAY, write(shop, DAY, rows(100))))
    later = DAY + timedelta(days=2)
    with pytest.raises(ExtractTruncated, match="79 rows, after 100 on 2026-03-01"):
        load(shop, later, write(shop, later, rows(79)))
    assert load(shop, later, write(shop, later, rows(80))).manifest.rows_accepted == 80
    mapping = write(shop, later, rows(1), min_share_of_last_load=0)
    assert load(shop, later, mapping).manifest.rows_accepted == 1


def test_a_fixed_extract_is_landed_once(shop: Shop) -> None:
    (shop.data / "pay.csv").write_text(rows(5))
    mapping = shop.mapping("finance.payment", PAYMENT, file={"path": "pay.csv"})
    accept(shop.home, load(shop, DAY, mapping))
    for later in (DAY + timedelta(days=1), DAY + timedelta(days=2)):
        manifest = accept(shop.home, load(shop, later, mapping))
        assert manifest.entities[0].note == "unchanged since 2026-03-01"
        partition = shop.home / manifest.entities[0].partition
        assert pq.read_table(partition).schema.equals(load_contracts()["finance.payment"].schema)
        assert pq.read_table(partition).num_rows == 0
    (shop.data / "pay.csv").write_text(rows(6))
    assert load(shop, DAY + timedelta(days=3), mapping).manifest.rows_accepted == 6
    (shop.data / "pay.csv").write_text(rows(5))
    mapping.write_text(mapping.read_text() + "# a changed mapping reads the file again\n")
    assert load(shop, DAY + timedelta(days=3), mapping).manifest.rows_accepted == 5


def test_a_department_without_entities_lands_an_empty_day_that_says_so(shop: Shop) -> None:
    mapping = write(shop, DAY, rows(1))
    manifest = accept(shop.home, land(shop.home, "crm", DAY, [Source(mapping, shop.data)]))
    assert (manifest.status, manifest.entities) == ("accepted", ())
    assert manifest.note == "shop maps no entity of crm"


def test_several_sources_can_feed_one_department(shop: Shop) -> None:
    mapping = write(shop, DAY, rows(2))
    other = shop.data / "other.yaml"
    other.write_text(mapping.read_text().replace("source: shop", "source: other"))
    sources = [Source(mapping, shop.data), Source(other, shop.data)]
    accept(shop.home, land(shop.home, "finance", DAY, sources))
    folder = shop.home / "lake/finance/payment/ds=2026-03-01"
    assert sorted(path.name for path in folder.iterdir()) == ["other.parquet", "shop.parquet"]


def test_no_value_of_a_cell_is_in_manifests_evidence_or_errors(shop: Shop) -> None:
    columns = {
        "contact_id": "id",
        "contact_name": "name",
        "created_at": "at",
    }
    content = "id,name,at\n1,Wang Secret,soon\n2,Li Secret,2026-01-01 00:00:00\n2,Li Secret,x\n3\n"
    landed = shop.land(content, columns, entity="crm.contact")
    accept(shop.home, landed.batch)
    for folder in ("lake/crm/_manifest", "evidence"):
        for path in (shop.home / folder).rglob("*.json"):
            assert "Secret" not in path.read_text()
    assert "Secret" in (shop.home / "quarantine/crm/contact/ds=2026-03-01/shop.jsonl").read_text()


def test_the_seeded_lake_has_every_entity_with_every_column(tmp_path: Path) -> None:
    seed_lake(tmp_path)
    seed_lake(tmp_path)
    for contract in load_contracts().values():
        folder = tmp_path / contract.department / contract.entity / "ds=1900-01-01"
        (file,) = folder.iterdir()
        assert pq.read_table(file).schema.equals(contract.schema)
        assert pq.read_table(file).num_rows == 0
    assert run.incoming(tmp_path, "crm", DAY) == tmp_path / "incoming/crm/2026-03-01"
