"""The catalogue beside the nightly report: every KPI with its latest values and its trend.

    reports/<day>/kpis/index.html, index.zh.html
    reports/<day>/kpis/<kpi>.html, <kpi>.zh.html

Each page is complete in itself, as the report is.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from html import escape
from pathlib import Path

import duckdb
from jinja2 import Environment
from markupsafe import Markup

from publishing import page
from publishing.catalogue import contexts, numbers, vocabulary
from publishing.catalogue.contexts import Rule
from publishing.catalogue.definition import KpiDefinition, of_marts, related
from publishing.catalogue.numbers import Numbers
from publishing.line_chart import Number
from publishing.publication import Publication
from publishing.wording import LANGUAGES, Language, speaker

FOLDER = "kpis"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is written about one publication."""

    publication: Publication
    kpis: Sequence[KpiDefinition]
    numbers: Mapping[str, Numbers]
    contexts: Mapping[str, Sequence[Rule]]


def read(connection: duckdb.DuckDBPyConnection, publication: Publication) -> Catalogue | None:
    """The catalogue of what is published; None where it says too little of its KPIs."""
    kpis = of_marts(connection)
    if not kpis:
        return None
    found = numbers.read(connection, publication.as_of)
    rules = contexts.read(connection, publication.as_of)
    return Catalogue(publication, kpis, defaultdict(Numbers, found), rules)


def page_of(kpi_id: str, language: Language) -> str:
    """The file of one KPI in one language, in the catalogue's folder."""
    return f"{kpi_id}.html" if language == "en" else f"{kpi_id}.{language}.html"


def write(catalogue: Catalogue, folder: Path, day: date) -> None:
    """Write every page into `folder`, each in one step, and remove what is left of others."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {
        name: text
        for language in LANGUAGES
        for name, text in _pages(catalogue, language, day).items()
    }
    for name, text in pages.items():
        draft = folder / f".{name}"
        draft.write_text(text, encoding="utf-8")
        draft.replace(folder / name)
    for file in folder.iterdir():
        if file.name not in pages:
            file.unlink()


def _pages(catalogue: Catalogue, language: Language, day: date) -> dict[str, str]:
    (other,) = (each for each in LANGUAGES if each != language)
    environment = _environment(catalogue.kpis, language)
    environment.globals |= {
        "other": other,
        "day": day,
        "as_of": catalogue.publication.as_of,
        "publication": catalogue.publication,
        "report": f"../{page.PAGES[language]}",
        "index": page.PAGES[language],
        "labels": {kpi.kpi_id: kpi.label[language] for kpi in catalogue.kpis},
        "pages": {kpi.kpi_id: page_of(kpi.kpi_id, language) for kpi in catalogue.kpis},
    }
    index = environment.get_template("kpis.html")
    pages = {
        page.PAGES[language]: index.render(
            kpis=catalogue.kpis, numbers=catalogue.numbers, other_page=page.PAGES[other]
        )
    }
    template = environment.get_template("kpi.html")
    relations = related(catalogue.kpis)
    for kpi in catalogue.kpis:
        found = catalogue.numbers[kpi.kpi_id]
        pages[page_of(kpi.kpi_id, language)] = template.render(
            kpi=kpi,
            explained=kpi.explained[language],
            numbers=found,
            rules=catalogue.contexts.get(kpi.context or "", ()),
            trend_points=[
                (period, point)
                for period, point in zip(found.trend, found.line.points, strict=True)
                if point
            ],
            related=relations[kpi.kpi_id],
            other_page=page_of(kpi.kpi_id, other),
        )
    return pages


def _environment(kpis: Sequence[KpiDefinition], language: Language) -> Environment:
    speak = speaker(language)
    environment = page.environment(language)
    environment.filters |= {
        "facts": partial(vocabulary.facts, speak),
        "rule": partial(vocabulary.rule, speak),
        "named": partial(vocabulary.named, speak),
        "source_name": partial(vocabulary.source_name, speak),
        "plain": plain,
        "linked": partial(linked, [kpi.kpi_id for kpi in kpis], language),
    }
    return environment


def linked(known: Sequence[str], language: Language, text: str) -> Markup:
    """A paragraph of a doc block as HTML: code stays code, and a KPI leads to its page."""

    def link(kpi_id: str) -> str:
        return f'<a href="{page_of(kpi_id, language)}">`{kpi_id}`</a>'

    parts = vocabulary.link_kpis(escape(text, quote=False), known, link).split("`")
    html = (f"<code>{part}</code>" if at % 2 else part for at, part in enumerate(parts))
    return Markup("".join(html))


def plain(value: Number) -> str:
    """An exact number, without digits that say nothing."""
    exact = Decimal(str(value)).normalize()
    return f"{exact:,f}"
