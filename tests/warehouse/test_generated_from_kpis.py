"""The catalogue in docs/kpis and the semantic layer say what the KPI models say of themselves."""

import re
import shutil
from pathlib import Path, PurePosixPath

import pytest

from publishing.catalogue import documents, semantic_layer
from publishing.catalogue.__main__ import CHECKOUT, stale, write
from publishing.catalogue.definition import KpiDefinition, of_project
from publishing.wording import words

KPIS = of_project(CHECKOUT / "dbt_project")


def test_what_is_generated_is_not_stale() -> None:
    assert stale() == [], "run `make catalogue` and commit what it writes"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What the files are generated from, with the files."""
    for folder in ("dbt_project/models/kpis", "docs"):
        shutil.copytree(CHECKOUT / folder, tmp_path / folder)
    file = tmp_path / semantic_layer.FILE
    file.parent.mkdir(parents=True)
    shutil.copy(CHECKOUT / semantic_layer.FILE, file)
    assert stale(tmp_path) == []
    return tmp_path


def test_a_kpi_that_changed_a_page_that_is_missing_and_one_left_over_are_stale(
    checkout: Path,
) -> None:
    kpi = checkout / "dbt_project/models/kpis/result/kpi_win_rate.yml"
    kpi.write_text(kpi.read_text(encoding="utf-8").replace("Win rate", "Wins", 1), encoding="utf-8")
    (checkout / "docs/kpis/order_count.md").unlink()
    (checkout / "docs/kpis/given_up.md").write_text("of a KPI that is gone", encoding="utf-8")
    found = stale(checkout)
    for path in (
        "docs/kpis/win_rate.md",
        "docs/kpis/zh-CN/win_rate.md",
        "docs/kpis/README.md",
        "docs/kpis/order_count.md",
        "docs/kpis/given_up.md",
        str(semantic_layer.FILE),
    ):
        assert PurePosixPath(path) in found, path
    assert write(checkout) == found
    assert stale(checkout) == []


def test_everything_a_kpi_says_of_itself_has_a_name_in_both_languages() -> None:
    used = {
        f"{kind}.{value}"
        for kpi in KPIS
        for kind, values in (
            ("family", [kpi.family]),
            ("owner", [kpi.owner]),
            ("measured", [kpi.unit]),
            ("better", [kpi.better]),
            ("context", [kpi.context or "none"]),
            ("periods", [kpi.over_a_period]),
            ("grain", kpi.cadence),
            ("entity", kpi.entity_types),
            ("source", [source.partition(".")[2] for source in kpi.sources]),
        )
        for value in values
    }
    assert used - words().keys() == set()


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.kpi_id)
def test_the_chinese_page_is_chinese_and_shows_the_same_numbers(kpi: KpiDefinition) -> None:
    """A translation that forgets a part, or works out another example, is no translation."""
    english, chinese = kpi.explained["en"], kpi.explained["zh"]
    assert len(chinese.formula) == len(english.formula)
    assert bool(chinese.edge_cases) == bool(english.edge_cases)
    assert sum("\u4e00" <= letter <= "\u9fff" for letter in "".join(chinese.formula)) > 5
    assert results(chinese.example) == results(english.example)


def results(example: str) -> list[str]:
    """The numbers that stand right of an equals sign."""
    return [number.rstrip(".,") for number in re.findall(r"= (-?[\d.,]+)", example)]


def test_no_link_of_the_documents_is_broken() -> None:
    pages = [*(CHECKOUT / documents.FOLDER).rglob("*.md")]
    assert len(pages) == 2 * (len(KPIS) + 1)
    broken = [
        (page.name, link)
        for page in pages
        for link in links(page.read_text(encoding="utf-8"))
        if not (page.parent / link).resolve().exists()
    ]
    assert broken == []


def links(text: str) -> list[str]:
    return [part.partition(")")[0] for part in text.split("](")[1:]]
