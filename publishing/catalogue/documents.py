"""The catalogue in the repository: docs/kpis/, one Markdown page per KPI and language."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from jinja2 import Environment, PackageLoader, StrictUndefined

from publishing.catalogue import vocabulary
from publishing.catalogue.definition import KpiDefinition, related
from publishing.wording import LANGUAGES, Language, speaker

FOLDER = PurePosixPath("docs/kpis")
PAGES: Mapping[Language, PurePosixPath] = {"en": FOLDER, "zh": FOLDER / "zh-CN"}
# What holds for every KPI: how it is made, and how it is known to be right.
OF_EVERY_KPI = ("0006", "0013")


@dataclass(frozen=True, slots=True)
class Decision:
    """One file of docs/decisions."""

    file: str
    title: str
    text: str

    def is_about(self, kpi: KpiDefinition) -> bool:
        named = re.search(rf"\b{kpi.kpi_id}\b", self.text) is not None
        return named or self.file.startswith(OF_EVERY_KPI)


def render(kpis: Sequence[KpiDefinition], checkout: Path) -> dict[PurePosixPath, str]:
    """The text of every page by its path in the checkout."""
    decisions = list(map(_decision, sorted((checkout / "docs" / "decisions").glob("0*.md"))))
    pages: dict[PurePosixPath, str] = {}
    for language in LANGUAGES:
        pages |= _pages(kpis, decisions, language)
    return pages


def _decision(file: Path) -> Decision:
    text = file.read_text(encoding="utf-8")
    return Decision(file.name, text.partition("\n")[0].lstrip("# "), text)


def _pages(
    kpis: Sequence[KpiDefinition], decisions: Sequence[Decision], language: Language
) -> dict[PurePosixPath, str]:
    (other,) = (each for each in LANGUAGES if each != language)
    folder = PAGES[language]
    environment = _environment(kpis, language)
    index = environment.get_template("kpis.md").render(
        kpis=kpis, other_page=_from(folder, PAGES[other] / "README.md")
    )
    pages = {folder / "README.md": index}
    page = environment.get_template("kpi.md")
    relations = related(kpis)
    for kpi in kpis:
        pages[folder / f"{kpi.kpi_id}.md"] = page.render(
            kpi=kpi,
            explained=kpi.explained[language],
            other=other,
            other_page=_from(folder, PAGES[other] / f"{kpi.kpi_id}.md"),
            root="/".join([".."] * len(folder.parts)),
            model=f"dbt_project/models/kpis/{kpi.family}/kpi_{kpi.kpi_id}",
            related=relations[kpi.kpi_id],
            labels={each.kpi_id: each.label[language] for each in kpis},
            decisions=[each for each in decisions if each.is_about(kpi)],
        )
    return {path: re.sub(r"\n{3,}", "\n\n", text).strip() + "\n" for path, text in pages.items()}


def _from(folder: PurePosixPath, page: PurePosixPath) -> PurePosixPath:
    """`page` as a link on a page of `folder`; one of the two folders lies in the other."""
    if page.is_relative_to(folder):
        return page.relative_to(folder)
    return PurePosixPath("..", page.relative_to(folder.parent))


def _environment(kpis: Sequence[KpiDefinition], language: Language) -> Environment:
    speak = speaker(language)
    environment = Environment(
        loader=PackageLoader("publishing"),
        autoescape=False,  # Markdown, made of our own words.
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"t": speak, "language": language}
    environment.filters |= {
        "called": partial(vocabulary.called, speak),
        "facts": partial(vocabulary.facts, speak),
        "named": partial(vocabulary.named, speak),
        "source_name": partial(vocabulary.source_name, speak),
        "linked": lambda text: vocabulary.link_kpis(
            text, (kpi.kpi_id for kpi in kpis), "[`{0}`]({0}.md)".format
        ),
    }
    return environment
