"""The semantic layer of MetricFlow, generated from what the KPI models say of themselves.

One semantic model over `fct_kpi` and one metric per KPI. Each answer is a number of `fct_kpi`, or
numbers of one kind added up and divided last. A question that would mix what does not add up
(months and quarters, reps and teams, two states of one thing) is answered with null, never with a
wrong number; and what `fct_kpi` holds back, the semantic layer holds back.
"""

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

import yaml

from publishing.catalogue.definition import KpiDefinition

FILE = PurePosixPath("dbt_project/models/marts/kpi/_kpi__semantic_layer.yml")
HEADER = """\
# Generated from the meta of the KPI models by `make catalogue`; a test fails when it is stale.
# What it answers and what not: docs/semantic-layer.md.
"""
SEMANTIC_MODEL = "number"
NUMERATOR, DENOMINATOR = "kpi_numerator", "kpi_denominator"

# What must be the same for numbers to add up, and how many of it a question has met.
KINDS, PERIODS, NUMBERS = "kpi_kinds", "kpi_periods", "kpi_numbers"
_KIND = (
    "concat(period_grain, ' ', entity_type,"
    " case when status = 'too_early' then ' too early' else '' end)"
)
_MEASURES: tuple[tuple[str, str, str, str], ...] = (
    (NUMERATOR, "Numerators added up", "sum", "case when value is not null then numerator end"),
    (
        DENOMINATOR,
        "Denominators added up",
        "sum",
        "case when value is not null then denominator end",
    ),
    (KINDS, "Kinds of numbers", "count_distinct", _KIND),
    (PERIODS, "Periods of a kind", "count_distinct", f"concat({_KIND}, ' ', period_start)"),
    (NUMBERS, "Numbers", "sum", "1"),
)


def render(definitions: Iterable[KpiDefinition]) -> str:
    """The YAML that dbt reads."""
    measures = [
        {"name": name, "agg": aggregation, "expr": expression}
        for name, _, aggregation, expression in _MEASURES
    ]
    simple = [
        {"name": name, "label": label, "type": "simple", "type_params": {"measure": name}}
        for name, label, *_ in _MEASURES
    ]
    content = {
        "semantic_models": [
            {
                "name": "kpi_number",
                "model": "ref('fct_kpi')",
                "defaults": {"agg_time_dimension": "period_start"},
                "primary_entity": SEMANTIC_MODEL,
                "dimensions": [
                    {
                        "name": "period_start",
                        "type": "time",
                        "type_params": {"time_granularity": "day"},
                    },
                    *(
                        {"name": name, "type": "categorical"}
                        for name in ("kpi_id", "period_grain", "entity_type", "entity_id", "status")
                    ),
                ],
                "measures": measures,
            }
        ],
        "metrics": [*simple, *map(_metric, definitions)],
    }
    return HEADER + yaml.dump(content, allow_unicode=True, sort_keys=False, width=120)


def _metric(kpi: KpiDefinition) -> dict[str, Any]:
    guard = {"sum": KINDS, "kpis": NUMBERS}.get(kpi.over_a_period, PERIODS)
    quotient = f"{NUMERATOR} / nullif({DENOMINATOR}, 0)"
    inputs = [NUMERATOR, *([DENOMINATOR] if kpi.aggregation == "ratio" else []), guard]
    value = quotient if kpi.aggregation == "ratio" else NUMERATOR
    return {
        "name": kpi.kpi_id,
        "label": kpi.label["en"],
        "description": f"{{{{ doc('kpi_{kpi.kpi_id}') }}}}",
        "type": "derived",
        "type_params": {"expr": f"case when {guard} = 1 then {value} end", "metrics": inputs},
        "filter": f"{{{{ Dimension('{SEMANTIC_MODEL}__kpi_id') }}}} = '{kpi.kpi_id}'",
        "config": {"meta": {"label_zh": kpi.label["zh"]}},
    }
