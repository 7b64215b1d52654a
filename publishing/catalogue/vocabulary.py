"""How a KPI's properties are called, in one language; the words are in templates/wording.yaml."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from publishing.catalogue.contexts import Rule
from publishing.catalogue.definition import KpiDefinition
from publishing.wording import Speak, words


@dataclass(frozen=True, slots=True)
class Fact:
    """One line about a KPI: `name` is a key of the wording after `fact.`."""

    name: str
    text: str


def called(speak: Speak, value: str, kind: str) -> str:
    """What people call a unit, family, owner or grain; the code itself if it is new."""
    key = f"{kind}.{value}"
    return speak(key) if key in words() else value.replace("_", " ")


def named(speak: Speak, values: Iterable[str], kind: str) -> str:
    """Several of them, as one enumeration."""
    return speak("listed").join(called(speak, value, kind) for value in values)


def source_name(speak: Speak, source: str) -> str:
    """`crm.lead_activity` for people."""
    department, _, entity = source.partition(".")
    return speak("colon").join(
        (called(speak, department, "department"), called(speak, entity, "source"))
    )


def facts(speak: Speak, kpi: KpiDefinition) -> list[Fact]:
    """What is said of a KPI in a line each, but for its sources."""
    maturity = "days" if kpi.maturity_days else "none"
    return [
        Fact("family", called(speak, kpi.family, "family")),
        Fact("owner", called(speak, kpi.owner, "owner")),
        Fact("unit", called(speak, kpi.unit, "measured")),
        Fact("better", called(speak, kpi.better, "better")),
        Fact("cadence", named(speak, kpi.cadence, "grain")),
        Fact("entity_types", named(speak, kpi.entity_types, "entity")),
        Fact("context", _applies_to(speak, kpi.context)),
        Fact("periods", called(speak, kpi.over_a_period, "periods")),
        Fact("maturity", speak(f"maturity.{maturity}", days=kpi.maturity_days)),
        Fact("version", str(kpi.version)),
    ]


def _applies_to(speak: Speak, context: str | None) -> str:
    if context is None:
        return called(speak, "none", "context")
    return speak("context.only", who=called(speak, context, "context"))


def rule(speak: Speak, rule: Rule) -> str:
    """What puts a record into a context, for people."""
    if rule.values:
        values = speak("listed").join(rule.values)
        return speak("colon").join((called(speak, rule.decided_by, "entity"), values))
    return speak(f"in_context.{rule.decided_by}", count=rule.count)


def link_kpis(text: str, known: Iterable[str], link: Callable[[str], str]) -> str:
    """`text` with each `code` that is the id of a known KPI replaced by what `link` makes of it."""
    ids = set(known)
    return re.sub(
        r"`([a-z0-9_]+)`", lambda code: link(code[1]) if code[1] in ids else code[0], text
    )
