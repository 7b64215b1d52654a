"""How the facts of a report look: one HTML page, complete in itself, per language."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from publishing.evidence import RESULTS, SEVERITIES, Check, EntityLoad, Total
from publishing.kpi_table import KpiRow
from publishing.line_chart import Number
from publishing.verdict import Verdict
from publishing.wording import LANGUAGES, Language, Speak, speaker, tell, words

PAGES: dict[Language, str] = {"en": "index.html", "zh": "index.zh.html"}
HTML_LANGUAGE: dict[Language, str] = {"en": "en", "zh": "zh-Hans"}


def render(facts: Mapping[str, Any], language: Language) -> str:
    """The page of `publishing.report` in one language. A fact that is missing is an error."""
    return _of_report(language).get_template("report.html").render(facts)


@pass_context
def action(context: Context, verdict: Verdict) -> str:
    """What a person does next."""
    speak: Speak = context["t"]
    if verdict.is_published:
        return speak("action.published_look" if context["points"] else "action.published")
    facts = dict(verdict.facts)
    if verdict.situation == "refused":
        # Refusals that a person meets often have their advice in both languages.
        advice = f"advice.{facts['kind']}"
        facts["advice"] = speak(advice if advice in words() else "advice.other")
    return speak(f"action.{verdict.situation}", **facts)


@pass_context
def meaning(context: Context, test: Check) -> str:
    """What it means when a test finds something, in both languages where the question is ours."""
    key = f"means.{test.rule}"
    speak: Speak = context["t"]
    return speak(key) if key in words() else tell(test.reason, context["language"])


def unexplained(total: Total) -> Decimal:
    """What was read and went nowhere. Anything but zero is a defect."""
    went = (total.accepted, total.quarantined, total.left_out)
    return Decimal(total.read) - sum(map(Decimal, went))


def totals(entity: EntityLoad) -> list[Total]:
    """The control totals of an entity; the first is its number of rows."""
    rows = entity.rows
    counted = (rows.read, rows.accepted, rows.quarantined, rows.left_out)
    return [Total("rows", *map(str, counted)), *entity.totals]


def aligned(numbers: Iterable[str | Decimal]) -> list[str]:
    """Exact numbers with as many decimals as the longest needs: none, or at least two."""
    exact = [Decimal(number) for number in numbers]
    needed = max((-int(number.normalize().as_tuple().exponent) for number in exact), default=0)
    places = max(needed, 2) if needed > 0 else 0
    return [f"{number:,.{places}f}" for number in exact]


def tone(test: Check) -> str:
    if test.blocks:
        return "bad"
    return {"passed": "good", "skipped": "plain"}.get(test.status, "warn")


def whole(number: int) -> str:
    return f"{number:,}"


def measure(value: Number, unit: str) -> str:
    """A KPI's value, rounded for reading; the marts hold it exactly."""
    if unit == "ratio":
        return f"{float(value):.1%}"
    places = {"count": 0, "amount": 2}.get(unit, 1)
    return f"{value:,.{places}f}"


@pass_context
def label(context: Context, kpi: KpiRow) -> str:
    return kpi.label_zh if context["language"] == "zh" else kpi.label_en


@pass_context
def called(context: Context, value: str, kind: str) -> str:
    """What people call a unit, family, department or kind of finding; the code itself if new."""
    key = f"{kind}.{value}"
    speak: Speak = context["t"]
    return speak(key) if key in words() else value.replace("_", " ")


def instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


@cache
def _of_report(language: Language) -> Environment:
    return environment(language)


def environment(language: Language) -> Environment:
    """What the pages of one language are made with: its words, and how numbers look in it."""
    other = LANGUAGES[1 - LANGUAGES.index(language)]
    made = Environment(
        loader=PackageLoader("publishing"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "action": action,
        "aligned": aligned,
        "called": called,
        "instant": instant,
        "label": label,
        "meaning": meaning,
        "measure": measure,
        "tone": tone,
        "totals": totals,
        "unexplained": unexplained,
        "whole": whole,
    }
    made.globals |= {
        "t": speaker(language),
        "language": language,
        "html_language": HTML_LANGUAGE[language],
        "other_language": HTML_LANGUAGE[other],
        "other_page": PAGES[other],
        "result_order": RESULTS,
        "severity_order": SEVERITIES,
    }
    return made
