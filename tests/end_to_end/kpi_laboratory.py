"""A built warehouse, read only, in which a KPI can be computed anew from SQL that was changed."""

import json
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from kpi_mutants import Mutant

from nightly.cli import ENTITIES

Entity = tuple[date, str, str]  # month, type, id
Sums = dict[Entity, tuple[Decimal, Decimal]]  # numerator and denominator

ENTITY_TYPES = ("company", *ENTITIES)


class Laboratory:
    """What was built lies in `file`, and beside it the SQL that dbt ran."""

    def __init__(self, file: Path) -> None:
        ran = json.loads((file.parent / "target" / "results.json").read_text(encoding="utf-8"))
        self._models = {node["name"]: node for node in ran if node["kind"] == "model"}
        self._parents = {
            name: {parent.split(".")[-1] for parent in node["parents"]}
            for name, node in self._models.items()
        }
        self._warehouse = duckdb.connect(str(file), read_only=True)

    def models(self) -> list[str]:
        """The names of all models that were built."""
        return sorted(self._models)

    def plan(self, model: str) -> str:
        """How the database means to answer the SQL of a model."""
        ((_, plan),) = self._warehouse.execute(f"explain {self.compiled(model)}").fetchall()
        return str(plan)

    def compiled(self, model: str) -> str:
        """The SQL of a model as dbt ran it."""
        return Path(self._models[model]["compiled"]).read_text(encoding="utf-8")

    def mutated(self, mutant: Mutant) -> str:
        """The SQL of the mutant's KPI, over a world in which the mutated model tells its lie.

        Every model between the two is computed anew, as a temporary table.
        """
        return self.retold(f"kpi_{mutant.kpi}", mutant.model, mutant.old, mutant.new)

    def retold(self, asked: str, liar: str, old: str, new: str) -> str:
        """The SQL of the model `asked`, over a world in which the model `liar` says `new`."""
        told_anew: dict[str, str] = {}
        for model in self._between(liar, asked):
            sql = self.compiled(model)
            if model == liar:
                assert old in sql, f"{model} does not say {old!r} any more"
                sql = sql.replace(old, new)
            for relation, table in told_anew.items():
                sql = sql.replace(relation, table)
            if model == asked:
                return sql
            self._warehouse.execute(f"create or replace temp table mutant_{model} as {sql}")
            told_anew[self._models[model]["relation"]] = f"mutant_{model}"
        raise AssertionError(f"{asked} is not computed from {liar}")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query over the warehouse answers."""
        return self._warehouse.execute(sql).fetchall()

    def monthly(self, contributions: str, as_of: date) -> Sums:
        """Contributions added up, for everybody who has any in a month."""
        columns = ", ".join(f"{entity_type}_id" for entity_type in ENTITY_TYPES)
        rows = self._warehouse.execute(
            f"""
            with entities as (
                unpivot (select *, 'all' as company_id from ({contributions}))
                on {columns} into name id_column value entity_id
            )
            select
                cast(date_trunc('month', occurred_on) as date),
                replace(id_column, '_id', ''),
                entity_id,
                sum(numerator),
                coalesce(sum(denominator), 0)
            from entities
            where occurred_on <= ?
            group by all
            """,
            [as_of],
        ).fetchall()
        return {row[:3]: (row[3], row[4]) for row in rows if any(row[3:])}

    def monthly_of_kpis(self, parts: str, as_of: date) -> Sums:
        """The same for a KPI that is made of other KPIs' numbers of months."""
        rows = self._warehouse.execute(
            f"""
            select period_start, entity_type, entity_id, sum(numerator), sum(denominator)
            from ({parts})
            where period_grain = 'month' and period_start <= ?
            group by all
            """,
            [as_of],
        ).fetchall()
        return {row[:3]: (row[3], row[4]) for row in rows if any(row[3:])}

    def business_seconds(self, time_zone: str, first_day: date, minutes: int) -> list[int]:
        """From the beginning of `first_day` in UTC to each minute after it, as `fct_lead` counts.

        It is given leads that were all assigned at once and called one a minute.
        """
        leads = "leads_called_every_minute"
        self._warehouse.execute(
            f"""
            create or replace temp table {leads} as
            select
                row.* replace (
                    cast(minute as varchar) as lead_id,
                    cast(? as timestamp) as created_at,
                    cast(? as timestamp) as assigned_at,
                    cast(? as timestamp) + to_minutes(minute) as first_contacted_at,
                    ? as source_time_zone,
                    false as is_deleted
                )
            from range(?) as minutes (minute)
            cross join (select * from staging.stg_crm__leads limit 1) as row
            """,
            [first_day, first_day, first_day, time_zone, minutes],
        )
        relation = self._models["stg_crm__leads"]["relation"]
        sql = self.compiled("fct_lead").replace(relation, leads)
        rows = self._warehouse.execute(
            f"""
            select business_seconds_to_contact from ({sql}) order by cast(lead_id as bigint)
            """
        ).fetchall()
        return [row[0] for row in rows]

    def _between(self, model: str, kpi: str) -> list[str]:
        """What is computed from a model and needed for a KPI, both included, in order."""

        @cache
        def depends(name: str) -> bool:
            return name == model or any(map(depends, self._parents.get(name, ())))

        found: list[str] = []

        def visit(name: str) -> None:
            if name not in found and depends(name):
                if name != model:
                    for parent in sorted(self._parents[name]):
                        visit(parent)
                found.append(name)

        visit(kpi)
        return found
