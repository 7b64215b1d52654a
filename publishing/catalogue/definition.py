"""What a KPI says of itself, in both languages: its meta and its doc block.

It is read from the dbt project, or from the marts that were built of it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

from publishing.wording import LANGUAGES, Language

# A doc block has English first; this line begins the Chinese.
BETWEEN_LANGUAGES = "\n---\n"
EXAMPLE: Mapping[Language, str] = {"en": "Example", "zh": "例"}


@dataclass(frozen=True, slots=True)
class Explanation:
    """A doc block in one language: Markdown paragraphs, in the order they are written.

    `formula` is everything before the example and `edge_cases` everything after it.
    """

    formula: tuple[str, ...]
    example: str
    edge_cases: tuple[str, ...]

    @classmethod
    def parse(cls, text: str, language: Language) -> "Explanation":
        """ValueError when there is not exactly one example, or nothing before it."""
        paragraphs = _paragraphs(text)
        examples = [at for at, part in enumerate(paragraphs) if part.startswith(EXAMPLE[language])]
        if len(examples) != 1 or examples[0] == 0:
            raise ValueError(
                f"one paragraph after the formula must begin with {EXAMPLE[language]}: {text[:60]}"
            )
        (at,) = examples
        return cls(tuple(paragraphs[:at]), paragraphs[at], tuple(paragraphs[at + 1 :]))

    @classmethod
    def of_published(cls, text: str, language: Language) -> "Explanation":
        """The same of what is published already: without a single example, all is the formula."""
        try:
            return cls.parse(text, language)
        except ValueError:
            return cls(tuple(_paragraphs(text)), "", ())


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip())]


@dataclass(frozen=True, slots=True)
class KpiDefinition:
    """One KPI.

    `over_time` and `denominator_over_time` say how days become a period; `context` is what the KPI
    is meant for, None for everything.
    """

    kpi_id: str
    label: Mapping[Language, str]
    family: str
    owner: str
    unit: str
    better: str
    aggregation: str
    made_of: str
    over_time: str
    denominator_over_time: str
    cadence: tuple[str, ...]
    entity_types: tuple[str, ...]
    sources: tuple[str, ...]
    context: str | None
    maturity_days: int
    version: int
    explained: Mapping[Language, Explanation]

    @property
    def mentioned(self) -> frozenset[str]:
        """What its English definition has as code: other KPIs, policy tables, statuses."""
        text = self.explained["en"]
        whole = " ".join((*text.formula, text.example, *text.edge_cases))
        return frozenset(re.findall(r"`(\w+)`", whole))

    @property
    def over_a_period(self) -> str:
        """How the numbers of its days become that of a period, in one word."""
        if self.made_of == "kpis":
            return "kpis"
        if self.over_time == "sum" and self.denominator_over_time == "last":
            return "denominator_last"
        return self.denominator_over_time if self.over_time == "sum" else self.over_time


@dataclass(frozen=True, slots=True)
class Related:
    """Ids of other KPIs: named in one of the two definitions, or made of the same sources."""

    named: tuple[str, ...]
    same_sources: tuple[str, ...]


def related(kpis: Sequence[KpiDefinition]) -> dict[str, Related]:
    """What to read next, for each KPI. Nobody is in both lists."""
    mentioned = {kpi.kpi_id: kpi.mentioned for kpi in kpis}
    found = {}
    for kpi in kpis:
        named = [
            other.kpi_id
            for other in kpis
            if other is not kpi
            and (other.kpi_id in mentioned[kpi.kpi_id] or kpi.kpi_id in mentioned[other.kpi_id])
        ]
        same = [
            other.kpi_id
            for other in kpis
            if other is not kpi and other.sources == kpi.sources and other.kpi_id not in named
        ]
        found[kpi.kpi_id] = Related(tuple(named), tuple(same))
    return found


def explanations(text: str) -> dict[Language, Explanation]:
    """A doc block, by language; ValueError when one of the languages is missing."""
    parts = text.split(BETWEEN_LANGUAGES)
    if len(parts) != len(LANGUAGES):
        raise ValueError(f"English, a line ---, and Chinese are needed: {text[:60]}")
    return {
        language: Explanation.parse(part, language)
        for language, part in zip(LANGUAGES, parts, strict=True)
    }


def of_marts(connection: duckdb.DuckDBPyConnection) -> list[KpiDefinition]:
    """Every published KPI, by id; none where the marts are older than their Chinese definitions."""
    columns = [row[0] for row in connection.execute("describe marts.dim_kpi").fetchall()]
    if "definition_zh" not in columns:
        return []
    rows = connection.execute("select * from marts.dim_kpi order by kpi_id").fetchall()
    return [_of_row(dict(zip(columns, row, strict=True))) for row in rows]


def _of_row(row: Mapping[str, Any]) -> KpiDefinition:
    return KpiDefinition(
        kpi_id=row["kpi_id"],
        label={"en": row["label_en"], "zh": row["label_zh"]},
        family=row["family"],
        owner=row["owner"],
        unit=row["unit"],
        better=row["better"],
        aggregation=row["aggregation"],
        made_of=row["made_of"],
        over_time=row["over_time"],
        denominator_over_time=row["denominator_over_time"],
        cadence=tuple(row["cadence"].split(",")),
        entity_types=tuple(row["entity_types"].split(",")),
        sources=tuple(row["sources"].split(",")),
        context=row["context"],
        maturity_days=row["maturity_days"],
        version=row["version"],
        explained={
            "en": Explanation.of_published(row["definition"], "en"),
            "zh": Explanation.of_published(row["definition_zh"], "zh"),
        },
    )


def of_project(project: Path) -> list[KpiDefinition]:
    """Every KPI of a dbt project, by id."""
    return sorted(_read(project.glob("models/kpis/*/kpi_*.yml")), key=lambda kpi: kpi.kpi_id)


def _read(files: Iterable[Path]) -> Iterable[KpiDefinition]:
    for file in files:
        (model,) = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)["models"]
        block = file.with_suffix(".md").read_text(encoding="utf-8")
        text = re.sub(r"{%.*?%}", "", block)
        try:
            yield _definition(model["name"], model["config"]["meta"]["kpi"], explanations(text))
        except ValueError as mistake:
            raise ValueError(f"{file.with_suffix('.md')}: {mistake}") from mistake


def _definition(
    model: str, meta: Mapping[str, Any], explained: Mapping[Language, Explanation]
) -> KpiDefinition:
    over_time = meta.get("over_time", "sum")
    return KpiDefinition(
        kpi_id=model.removeprefix("kpi_"),
        label=meta["label"],
        family=meta["family"],
        owner=meta["owner"],
        unit=meta["unit"],
        better=meta["better"],
        aggregation=meta["aggregation"],
        made_of=meta.get("made_of", "records"),
        over_time=over_time,
        denominator_over_time=meta.get("denominator_over_time", over_time),
        cadence=tuple(meta["cadence"]),
        entity_types=tuple(meta["entity_types"]),
        sources=tuple(meta["sources"]),
        context=meta.get("context"),
        maturity_days=meta.get("maturity_days", 0),
        version=meta["version"],
        explained=explained,
    )
