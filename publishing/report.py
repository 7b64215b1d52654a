"""The nightly data-quality report: one page per language that an auditor can read offline.

    reports/<day>/index.html, index.zh.html
    reports/<day>/kpis/...        the catalogue of what is published; see publishing.catalogue.site
    reports/latest -> <day>

It is written from the evidence and the current publication, whatever happened: after a refused load
or a broken build it says so, and what to do.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from publishing import kpi_table, reconciliation
from publishing.catalogue import site
from publishing.catalogue.site import Catalogue
from publishing.durable import point, write_text
from publishing.evidence import (
    DEPARTMENTS,
    RESULTS,
    SEVERITIES,
    Check,
    Night,
    Reconciliation,
    read_night,
)
from publishing.kpi_table import KpiRow
from publishing.page import PAGES, render
from publishing.publication import Publication, connect_read_only, current
from publishing.quarantine import examples
from publishing.verdict import Verdict, judge
from publishing.wording import LANGUAGES


@dataclass(frozen=True, slots=True)
class Point:
    """Something to look at by daylight: a key of the wording, its facts and where it is shown."""

    key: str
    facts: dict[str, object]
    section: str


def write_report(home: Path, day: date) -> Path:
    """Write the report of `day` and make it the latest; return the path of the English page."""
    night = read_night(home, day)
    verdict = judge(night)
    publication = current(home)
    tests = [*night.checks, *(night.build.tests if night.build else ())]
    reconciliations = read_reconciliations(home, night, verdict, publication)
    facts = {
        "night": night,
        "verdict": verdict,
        "points": points_to_look_at(night, verdict, tests, reconciliations),
        "departments": list(dict.fromkeys([*DEPARTMENTS, *night.loads, *night.refused])),
        "entities": [entity for load in night.loads.values() for entity in load.entities],
        "reconciliations": reconciliations,
        "tests": failures_first(tests),
        "results": Counter(test.status for test in tests),
        "blocking": sum(test.blocks for test in tests),
        "warnings": warnings(tests),
        "publication": publication,
        "kpis": read_kpis(home, publication),
        "month": kpi_table.last_finished_month(publication.as_of) if publication else None,
        "examples": examples(home, day),
    }
    folder = home / "reports" / str(day)
    catalogue = read_catalogue(home, publication)
    if catalogue:
        site.write(catalogue, folder / site.FOLDER, day)
    for language in LANGUAGES:
        links = {
            "catalogue": {
                kpi.kpi_id: f"{site.FOLDER}/{site.page_of(kpi.kpi_id, language)}"
                for kpi in (catalogue.kpis if catalogue else ())
            },
            "catalogue_page": f"{site.FOLDER}/{PAGES[language]}",
        }
        write_text(folder / PAGES[language], render(facts | links, language))
    point(home / "reports" / "latest", folder.name)
    return folder / PAGES["en"]


def warnings(tests: Iterable[Check]) -> int:
    """How many tests failed, or could not be asked, without holding anything back."""
    return sum(test.status in ("failed", "errored") and not test.blocks for test in tests)


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


def points_to_look_at(
    night: Night,
    verdict: Verdict,
    tests: Iterable[Check],
    reconciliations: Iterable[Reconciliation],
) -> list[Point]:
    """What did not stop the night, or may not be noticed because something else did."""
    told = str(verdict.facts.get("department", verdict.facts.get("departments", ""))).split(", ")
    points = [Point("unreadable", {"file": file}, "publication") for file in night.unreadable]
    points += [
        Point("refused", {"department": name, "reason": load.reason}, "sources")
        for name, load in night.refused.items()
        if name not in told
    ]
    entities = [entity for load in night.loads.values() for entity in load.entities]
    counted = {
        "warnings": warnings(tests),
        "differences": sum(item.difference != 0 for item in reconciliations),
        "quarantined": sum(entity.rows.quarantined for entity in entities),
        "findings": sum(
            finding.kind == "unknown_code" for entity in entities for finding in entity.findings
        ),
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


def read_reconciliations(
    home: Path, night: Night, verdict: Verdict, publication: Publication | None
) -> tuple[Reconciliation, ...]:
    """The build's own comparisons: from its evidence, or from what it became."""
    if night.build and night.build.reconciliations:
        return night.build.reconciliations
    if not (verdict.is_published and publication and reconciliation.MART in publication.marts):
        return ()
    with connect_read_only(home) as connection:
        return reconciliation.read(connection)


def read_catalogue(home: Path, publication: Publication | None) -> Catalogue | None:
    if publication is None or not has_kpis(publication):
        return None
    with connect_read_only(home) as connection:
        return site.read(connection, publication)


def has_kpis(publication: Publication) -> bool:
    return {"fct_kpi", "dim_kpi"} <= publication.marts.keys()


def read_kpis(home: Path, publication: Publication | None) -> list[KpiRow]:
    if publication is None or not has_kpis(publication):
        return []
    with connect_read_only(home) as connection:
        return kpi_table.read(connection, publication.as_of)
