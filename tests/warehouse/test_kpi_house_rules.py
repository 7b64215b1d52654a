"""What every KPI model must have, read from the project as dbt parses it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from nightly.dbt_process import DbtCommand
from publishing.catalogue.definition import explanations
from publishing.wording import words

ROOT = Path(__file__).parents[2]
PROJECT = ROOT / "dbt_project"
CONTRACTS = ROOT / "ingestion" / "contracts"
KPIS = sorted(path.stem for path in (PROJECT / "models" / "kpis").rglob("kpi_*.sql"))

FAMILIES = {
    "result",
    "process",
    "customer_value",
    "team_capability",
    "sales_x_marketing",
    "sales_x_after_sales",
    "sales_x_rnd",
}
OWNERS = {"sales", "marketing", "after_sales", "finance", "hr", "rnd", "both"}
UNITS = {"amount", "count", "ratio", "days", "hours", "minutes", "score", "points"}
GRAINS = ("week", "month", "quarter", "half_year", "year")
ENTITY_TYPES = {
    "rep",
    "team",
    "region",
    "product_line",
    "channel",
    "segment",
    "lead_source",
    "campaign",
    "service_team",
    "customer",
    "store",
    "distributor",
    "company",
}
REQUIRED = {
    "label",
    "family",
    "owner",
    "unit",
    "better",
    "aggregation",
    "cadence",
    "entity_types",
    "sources",
    "version",
}
OPTIONAL = {
    "context",
    "denominator_over_time",
    "known_from_first_numerator",
    "made_of",
    "maturity_days",
    "over_time",
    "temporary",
}
# Words of one dialect, and the clock: "today" is a parameter.
FORBIDDEN = re.compile(
    r"\b(current_date|current_timestamp|now\(|qualify|varchar|ilike|date_diff|datediff)\b|::", re.I
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")

Manifest = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kpi:
    """One KPI model as dbt sees it."""

    name: str
    node: Mapping[str, Any]
    manifest: Manifest

    @property
    def id(self) -> str:
        return self.name.removeprefix("kpi_")

    @property
    def meta(self) -> Mapping[str, Any]:
        meta = self.node["config"]["meta"].get("kpi")
        assert meta, f"{self.name} says nothing of itself: add meta.kpi to {self.name}.yml"
        assert isinstance(meta, dict)
        return meta

    @property
    def is_made_of_kpis(self) -> bool:
        return self.meta.get("made_of") == "kpis"

    @property
    def doc(self) -> str:
        block = self.manifest["docs"].get(f"doc.sales_kpi.{self.name}")
        assert block, f"{self.name}.md has no docs block {self.name}"
        return str(block["block_contents"])

    @property
    def parents(self) -> list[str]:
        return list(self.manifest["parent_map"][self.node["unique_id"]])

    def ancestors(self) -> set[str]:
        found: set[str] = set()
        left = self.parents
        while left:
            node = left.pop()
            if node not in found:
                found.add(node)
                left.extend(self.manifest["parent_map"].get(node, []))
        return found

    def unit_tests(self) -> list[str]:
        tests = self.manifest["unit_tests"].values()
        return [test["name"] for test in tests if test["model"] == self.name]


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    """The project parsed into a folder of its own: no warehouse, no settings, no `target/`."""
    folder = tmp_path_factory.mktemp("dbt")
    log = folder / "dbt.log"
    artifacts = {"DBT_WRITE_JSON": "true"}
    parse = DbtCommand(PROJECT, folder / "target", log, environment=artifacts)
    code = parse.run("parse", progress=lambda _: None)
    assert code == 0, log.read_text(encoding="utf-8")
    found = json.loads((folder / "target" / "manifest.json").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


@pytest.fixture(params=KPIS)
def kpi(request: pytest.FixtureRequest, manifest: Manifest) -> Kpi:
    return Kpi(request.param, manifest["nodes"][f"model.sales_kpi.{request.param}"], manifest)


def test_a_kpi_has_two_names_and_everything_a_manager_asks(kpi: Kpi) -> None:
    meta = kpi.meta
    assert meta["label"]["en"].strip()
    assert CHINESE.search(meta["label"]["zh"])
    assert meta["family"] in FAMILIES
    assert meta["owner"] in OWNERS
    assert meta["unit"] in UNITS
    assert meta["better"] in {"up", "down"}
    assert meta["aggregation"] in {"sum", "ratio"}
    assert isinstance(meta["version"], int)
    assert meta["version"] >= 1


def test_a_kpi_says_nothing_that_nobody_reads(kpi: Kpi) -> None:
    """A misspelt key would be ignored, and the number be wrong in silence."""
    assert kpi.meta.keys() >= REQUIRED
    assert kpi.meta.keys() <= REQUIRED | OPTIONAL


def test_a_kpi_lies_in_the_folder_of_its_family(kpi: Kpi) -> None:
    assert Path(kpi.node["original_file_path"]).parent.name == kpi.meta["family"]


def test_a_kpi_names_its_periods_and_who_it_is_for_once_each(kpi: Kpi) -> None:
    cadence, entity_types = kpi.meta["cadence"], kpi.meta["entity_types"]
    assert cadence == [grain for grain in GRAINS if grain in cadence]
    assert set(entity_types) <= ENTITY_TYPES
    assert len(entity_types) == len(set(entity_types))
    assert "company" in entity_types


def test_only_quotients_are_called_a_ratio(kpi: Kpi) -> None:
    """A rate, a score or points have a denominator; what adds up says that it has none."""
    if kpi.meta["unit"] in {"ratio", "score", "points"}:
        assert kpi.meta["aggregation"] == "ratio"
    if kpi.meta["aggregation"] == "sum":
        assert "nothing()" in kpi.node["raw_code"]


def test_a_kpi_has_the_sources_it_names(kpi: Kpi) -> None:
    sources = kpi.meta["sources"]
    assert sources
    for source in sources:
        department, entity = source.split(".")
        assert (CONTRACTS / department / f"{entity}.yaml").is_file(), f"no contract for {source}"
        assert f"source.sales_kpi.{department}.{entity}" in kpi.ancestors(), f"{source} is not read"


def test_a_kpi_explains_itself_in_both_languages_with_an_example(kpi: Kpi) -> None:
    for explained in explanations(kpi.doc).values():
        assert re.search(r"\d", explained.example), "an example without numbers is none"
    assert kpi.node["description"].strip() == kpi.doc.strip()


def test_a_kpi_has_a_unit_test_named_as_a_rule(kpi: Kpi) -> None:
    names = kpi.unit_tests()
    assert names, f"{kpi.name} has no unit test of its trickiest rule"
    assert all(name.count("_") >= 3 for name in names), f"{names} are names, not rules"


def test_a_kpi_reads_only_marts(kpi: Kpi) -> None:
    """It is published as a view over them: the receipt of every number."""
    read = {parent.split(".")[-1] for parent in kpi.parents}
    assert read
    assert all(name.startswith(("fct_", "dim_")) for name in read), read
    marts = [kpi.manifest["nodes"][parent] for parent in kpi.parents]
    assert {mart["config"]["schema"] for mart in marts} == {"marts"}


def test_a_kpi_is_portable_and_knows_no_clock(kpi: Kpi) -> None:
    code = kpi.node["raw_code"]
    assert code.startswith("-- "), "the first line says what is counted, by which day"
    assert FORBIDDEN.search(code) is None


def test_a_contribution_is_one_record_of_one_mart(kpi: Kpi) -> None:
    """A night adds up again the days of the records that changed. A KPI that looks at several
    records at once (a join, a window) would change on other days too: that belongs in a mart."""
    code = "\n".join(
        line for line in kpi.node["raw_code"].splitlines() if not line.strip().startswith("--")
    )
    assert re.search(r"\bjoin\b(?!\()|\bover\s*\(|\bexists\b", code) is None


def test_a_temporary_kpi_is_switched_on_and_off_by_policy(kpi: Kpi) -> None:
    asks = f"is_switched_on('{kpi.id}'" in kpi.node["raw_code"]
    assert asks == bool(kpi.meta.get("temporary"))
    switched = (PROJECT / "seeds" / "policy_temporary_kpi.csv").read_text(encoding="utf-8")
    assert asks == (f"\n{kpi.id}," in switched)


def test_a_kpi_that_has_a_context_leaves_out_what_is_not_in_it(kpi: Kpi) -> None:
    """One that is made of others takes what it is made of from the context already."""
    restricting = [kpi.node]
    if kpi.is_made_of_kpis:
        restricting += [kpi.manifest["nodes"][parent] for parent in kpi.parents]
    asked = [
        context
        for node in restricting
        for context in re.findall(r"only_in_context\(\s*'(\w+)'", node["raw_code"])
    ]
    assert set(asked) == {kpi.meta["context"]} if "context" in kpi.meta else asked == []
    if asked and not kpi.is_made_of_kpis:
        end = kpi.node["raw_code"].rstrip().splitlines()[-1]
        assert end.startswith("{{ only_in_context("), "nothing may be added behind it"


def test_every_kpi_is_added_up(manifest: Manifest) -> None:
    """`kpi_ids` and `kpis_of_kpis` name each once, in the order of the alphabet."""
    kpis = [Kpi(name, manifest["nodes"][f"model.sales_kpi.{name}"], manifest) for name in KPIS]
    made_of_kpis = [kpi.name for kpi in kpis if kpi.is_made_of_kpis]
    made_of_records = [kpi.name for kpi in kpis if not kpi.is_made_of_kpis]
    assert made_of_kpis
    for node, named in (
        ("model.sales_kpi.int_kpi__daily", made_of_records),
        ("test.sales_kpi.assert_contributions_have_one_shape", made_of_records),
        ("model.sales_kpi.int_kpi__values_of_kpis", made_of_kpis),
        ("test.sales_kpi.assert_numbers_of_kpis_have_one_shape", made_of_kpis),
    ):
        names = [ref["name"] for ref in manifest["nodes"][node]["refs"]]
        assert [name for name in names if name.startswith("kpi_")] == named


def test_the_report_says_of_every_data_test_what_a_failure_means(manifest: Manifest) -> None:
    tests = [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]
    rules = {node.get("test_metadata", {}).get("name", node["name"]) for node in tests}
    explained = {key.partition(".")[2] for key in words() if key.startswith("means.")}
    assert rules == explained


def test_a_kpi_is_made_of_records_or_of_the_numbers_of_such_kpis(kpi: Kpi) -> None:
    """Two levels and no more: a number is settled before anything is made of it."""
    assert kpi.meta.get("made_of", "records") in {"records", "kpis"}
    numbers = {"model.sales_kpi.int_kpi__values", "model.sales_kpi.int_kpi__values_of_kpis"}
    read = kpi.ancestors() & {*numbers, "model.sales_kpi.fct_kpi"}
    assert read == ({"model.sales_kpi.int_kpi__values"} if kpi.is_made_of_kpis else set())


def test_only_a_kpi_that_divides_is_made_of_kpis(kpi: Kpi) -> None:
    """Numbers of different KPIs have no sum; and what is no sum over days takes no state of one."""
    if kpi.is_made_of_kpis:
        assert kpi.meta["aggregation"] == "ratio"
        only_of_records = {"denominator_over_time", "known_from_first_numerator", "maturity_days"}
        assert not kpi.meta.keys() & {*only_of_records, "over_time", "temporary"}


def test_a_state_is_read_from_records_not_from_what_was_derived_of_them(manifest: Manifest) -> None:
    """A night takes states again from the first record that it computed again.

    Facts that are computed whole say only which of their rows came out differently.
    """
    strategies = {
        key: node["config"].get("incremental_strategy") for key, node in manifest["nodes"].items()
    }
    parents = {
        key: manifest["parent_map"][key]
        for key, strategy in strategies.items()
        if strategy == "replace_states"
    }
    assert len(parents) > 5
    assert {
        (key, parent)
        for key, of_state in parents.items()
        for parent in of_state
        if strategies.get(parent) == "replace_differences"
    } == set()


def test_whoever_names_a_record_of_a_mart_is_asked_whether_the_mart_has_it(
    manifest: Manifest,
) -> None:
    tests = [
        node
        for node in manifest["nodes"].values()
        if node.get("test_metadata", {}).get("name") == "every_reference_is_known"
    ]
    assert tests
    marts = {
        name: node
        for name, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["schema"] == "marts"
    }
    for test in tests:
        key = test["column_name"]
        naming = {name for name, mart in marts.items() if key in mart["columns"]}
        assert set(test["depends_on"]["nodes"]) & marts.keys() == naming, (
            f"complete marts_that_name('{key}')"
        )
