"""The nightly data-quality report: one page per language that an auditor can read offline.

    reports/<day>/index.html, index.zh.html
    reports/latest -> <day>

It is written from the evidence and the current publication, whatever happened: after a refused load
or a broken build it says so, and what to do.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from publishing import kpi_table
from publishing.durable import point, write_text
from publishing.evidence import DEPARTMENTS, Check, EntityLoad, Night, Total, read_night
from publishing.kpi_table import KpiRow, Number
from publishing.publication import Publication, connect_read_only, current
from publishing.quarantine import examples
from publishing.verdict import judge
from publishing.wording import LANGUAGES, Language, speaker

PAGES: dict[Language, str] = {"en": "index.html", "zh": "index.zh.html"}
HTML_LANGUAGE: dict[Language, str] = {"en": "en", "zh": "zh-Hans"}

RESULTS = ("errored", "failed", "skipped", "passed")
SEVERITIES = ("critical", "warning", "info")


@dataclass(frozen=True, slots=True)
class Point:
    """Something to look at by daylight: a key of the wording, its facts and where it is shown."""

    key: str
    facts: dict[str, object]
    section: str


def write_report(home: Path, day: date) -> Path:
    """Write the report of `day` and make it the latest; return the path of the English page."""
    night = read_night(home, day)
    publication = current(home)
    content = {
        "night": night,
        "verdict": judge(night),
        "points": points_to_look_at(night),
        "departments": list(dict.fromkeys([*DEPARTMENTS, *night.loads, *night.refused])),
        "entities": [entity for load in night.loads.values() for entity in load.entities],
        "tests": failures_first(all_tests(night)),
        "results": Counter(test.status for test in all_tests(night)),
        "publication": publication,
        "kpis": read_kpis(home, publication),
        "month": kpi_table.last_finished_month(publication.as_of) if publication else None,
        "examples": examples(home, day),
    }
    folder = home / "reports" / str(day)
    for language in LANGUAGES:
        write_text(folder / PAGES[language], _page(language).render(content))
    point(home / "reports" / "latest", folder.name)
    return folder / PAGES["en"]


def all_tests(night: Night) -> list[Check]:
    """The expectations about what was loaded and built, and the tests of the last build."""
    return [*night.checks, *(night.build.tests if night.build else ())]


def failures_first(tests: Iterable[Check]) -> list[Check]:
    return sorted(
        tests,
        key=lambda test: (
            RESULTS.index(test.status),
            SEVERITIES.index(test.severity) if test.severity in SEVERITIES else len(SEVERITIES),
            test.dataset,
            test.name,
        ),
    )


def points_to_look_at(night: Night) -> list[Point]:
    """What did not stop the night, or may not be noticed because something else did."""
    points = [Point("unreadable", {"file": file}, "publication") for file in night.unreadable]
    points += [
        Point("refused", {"department": name, "reason": load.reason}, "sources")
        for name, load in night.refused.items()
    ]
    entities = [entity for load in night.loads.values() for entity in load.entities]
    reconciliations = night.build.reconciliations if night.build else ()
    counted = {
        "warnings": sum(
            check.status in ("failed", "errored") and not check.blocks for check in all_tests(night)
        ),
        "differences": sum(not item.is_equal and not item.explanation for item in reconciliations),
        "quarantined": sum(entity.rows_quarantined for entity in entities),
        "findings": sum(len(entity.findings) for entity in entities),
    }
    section = {
        "warnings": "tests",
        "differences": "totals",
        "quarantined": "quarantine",
        "findings": "findings",
    }
    return points + [
        Point(key, {"count": count}, section[key]) for key, count in counted.items() if count
    ]


def unexplained(total: Total) -> Decimal:
    """What was read and is neither accepted nor set aside. Anything but zero is a defect."""
    return Decimal(total.read) - Decimal(total.accepted) - Decimal(total.quarantined)


def read_kpis(home: Path, publication: Publication | None) -> list[KpiRow]:
    if publication is None or not {"fct_kpi", "dim_kpi"} <= publication.marts.keys():
        return []
    with connect_read_only(home) as connection:
        return kpi_table.read(connection, publication.as_of)


def totals(entity: EntityLoad) -> list[Total]:
    """The control totals of an entity; the first is its number of rows."""
    rows = Total(
        "rows", str(entity.rows_read), str(entity.rows_accepted), str(entity.rows_quarantined)
    )
    return [rows, *entity.totals]


def tone(test: Check) -> str:
    if test.blocks:
        return "bad"
    return {"passed": "good", "skipped": "plain"}.get(test.status, "warn")


def whole(number: int) -> str:
    return f"{number:,}"


def amount(text: str | Decimal) -> str:
    """An exact number as it is, with thousands separators; anything else unchanged."""
    try:
        return f"{Decimal(text):,f}"
    except InvalidOperation:
        return str(text)


def measure(value: Number, unit: str) -> str:
    """A KPI's value, rounded for reading; the marts hold it exactly."""
    if unit == "ratio":
        return f"{float(value):.1%}"
    if unit == "count":
        return f"{value:,.0f}"
    return f"{value:,.2f}" if unit == "amount" else f"{value:,.1f}"


def instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _page(language: Language) -> Template:
    other = LANGUAGES[1 - LANGUAGES.index(language)]
    environment = Environment(
        loader=PackageLoader("publishing"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "amount": amount,
        "instant": instant,
        "measure": measure,
        "tone": tone,
        "totals": totals,
        "unexplained": unexplained,
        "whole": whole,
    }
    environment.globals |= {
        "t": speaker(language),
        "language": language,
        "html_language": HTML_LANGUAGE[language],
        "other_language": HTML_LANGUAGE[other],
        "other_page": PAGES[other],
        "result_order": RESULTS,
        "severity_order": SEVERITIES,
        "spark_width": kpi_table.WIDTH,
        "spark_height": kpi_table.HEIGHT,
    }
    return environment.get_template("report.html")
