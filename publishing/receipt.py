"""The receipt of a published number: its definition, the records behind it and the proof.

A number is the sum of its contributions (divided last), and each contribution is one record of the
lake, or one published number of another KPI, which has a receipt itself. All of it is looked up in
the current publication and in the accepted files, never recomputed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import duckdb

from publishing import lake_records, sql
from publishing.errors import NothingPublished, UnknownReceipt
from publishing.lake_records import SourceRecord
from publishing.publication import Publication, connect_read_only, current

CREDITS = (
    "rep_id",
    "team_id",
    "region_id",
    "product_line_id",
    "channel_id",
    "segment_id",
    "lead_source_id",
    "campaign_id",
    "service_team_id",
    "customer_id",
    "store_id",
    "distributor_id",
)
EVERYBODY = "company"


@dataclass(frozen=True, slots=True)
class Definition:
    """What the KPI means, as it was published with the number."""

    kpi_id: str
    version: int
    label_en: str
    label_zh: str
    owner: str
    unit: str
    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """One row of marts.fct_kpi. `value` is null when `status` says why there is none."""

    period_grain: str
    period_start: date
    period_end: date
    entity_type: str
    entity_id: str
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    status: str


@dataclass(frozen=True, slots=True)
class Contribution:
    """One record that counts, whom it counts for, and where it came from.

    `source` is None when no single record of the lake is behind it, as for a customer's month.
    Where a KPI is made of other KPIs, it is one of their numbers, with its `status`.
    """

    occurred_on: date
    subject_type: str
    subject_id: str
    credits: Mapping[str, str | None]
    numerator: Decimal
    denominator: Decimal | None
    source: SourceRecord | None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """All contributions added up, also those that are not listed.

    `states` is over how many days the denominator is the mean, and null where it is no mean.
    """

    contributions: int
    numerator: Decimal
    denominator: Decimal
    states: int | None
    adds_up: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """`contributions` holds the first ones by day and subject; `proof` covers all of them."""

    publication: str
    as_of: date
    definition: Definition
    number: Number
    proof: Proof
    contributions: Sequence[Contribution]

    def to_json(self) -> str:
        """The whole receipt; numbers are text, so that no reader rounds them."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2, default=_exact)


def receipt(
    home: Path,
    kpi_id: str,
    *,
    period_start: date,
    period_grain: str,
    entity_type: str = EVERYBODY,
    entity_id: str = "all",
    limit: int = 20,
) -> Receipt:
    """Look up one published number and everything behind it.

    Raises NothingPublished, or UnknownReceipt with what there is instead.
    """
    publication = current(home)
    if publication is None:
        raise NothingPublished(f"Nothing was published in {home} yet: run a night first.")
    with connect_read_only(home) as connection:
        connection.execute("set enable_progress_bar = false")
        definition, rule = _definition(connection, kpi_id)
        number = _number(connection, kpi_id, period_start, period_grain, entity_type, entity_id)
        view = _Behind(connection, publication, kpi_id, number, rule)
        contributions = view.first(limit)
        sources = lake_records.find(
            connection,
            home / "lake",
            [(row["subject_type"], row["subject_id"]) for row in contributions],
            as_of=publication.as_of,
        )
        return Receipt(
            publication=publication.id,
            as_of=publication.as_of,
            definition=definition,
            number=number,
            proof=view.proof(number),
            contributions=tuple(_contribution(row, sources) for row in contributions),
        )


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a KPI is made of, and how days make a period, as marts.dim_kpi says."""

    made_of: str
    numerator_over_time: str
    denominator_over_time: str


class _Behind:
    """The contributions behind one number."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        publication: Publication,
        kpi_id: str,
        number: Number,
        rule: _Rule,
    ) -> None:
        self._connection = connection
        self._rule = rule
        view = f"contributions.kpi_{kpi_id}"
        self._first = sql.day(number.period_start)
        self._last = sql.day(min(number.period_end, publication.as_of))
        days = f"occurred_on between {self._first} and {self._last}"
        # A state does not add up over days: the one of the period's last day stands for it.
        where = f"occurred_on = {self._last}" if rule.numerator_over_time == "last" else days
        if number.entity_type != EVERYBODY:
            where += f" and {number.entity_type}_id = {sql.text(number.entity_id)}"
        self._rows = f"from (select *, null as status from {view} where {where})"
        if rule.made_of == "kpis":
            self._rows = f"from ({_numbers_of_kpis(view, number)})"
        self._states = (
            f"select count(distinct occurred_on) from {view} "
            f"where denominator is not null and {days}"
        )

    def first(self, limit: int) -> list[dict[str, Any]]:
        columns = (
            "occurred_on",
            "subject_type",
            "subject_id",
            *CREDITS,
            "numerator",
            "denominator",
            "status",
        )
        found = self._connection.execute(
            f"select {', '.join(columns)} {self._rows} "
            f"order by occurred_on, subject_type, subject_id limit {int(limit)}"
        ).fetchall()
        return [dict(zip(columns, row, strict=True)) for row in found]

    def proof(self, number: Number) -> Proof:
        over_time = self._rule.denominator_over_time
        if over_time in ("first", "last"):
            day = self._first if over_time == "first" else self._last
            counts = f"case when occurred_on = {day} then denominator end"
        else:
            counts = "denominator"
        numerator, denominator, contributions = self._one(
            f"select coalesce(sum(numerator), 0), coalesce(sum({counts}), 0), count(*) {self._rows}"
        )
        states = None
        if over_time == "mean":
            (states,) = self._one(self._states)
            denominator = _divided(denominator, states) if states else denominator
        return Proof(
            contributions=contributions,
            numerator=Decimal(numerator),
            denominator=Decimal(denominator),
            states=states,
            adds_up=(numerator, denominator) == (number.numerator or 0, number.denominator or 0),
        )

    def _one(self, query: str) -> tuple[Any, ...]:
        answer = self._connection.execute(query).fetchone()
        assert answer is not None
        return answer


def _numbers_of_kpis(view: str, number: Number) -> str:
    """The numbers of other KPIs behind one of a KPI that is made of them, shaped like records."""
    credits = (
        f"case when entity_type || '_id' = {sql.text(name)} then entity_id end as {name}"
        for name in CREDITS
    )
    return (
        f"select period_start as occurred_on, * exclude (period_start), {', '.join(credits)} "
        f"from {view} where period_grain = {sql.text(number.period_grain)} "
        f"and period_start = {sql.day(number.period_start)} "
        f"and entity_type = {sql.text(number.entity_type)} "
        f"and entity_id = {sql.text(number.entity_id)}"
    )


def _divided(total: Decimal, count: int) -> Decimal:
    """Rounded as the warehouse rounds: to six digits, halves away from zero."""
    with localcontext(prec=80):
        return (total / count).quantize(Decimal("0.000001"), ROUND_HALF_UP)


def _definition(connection: duckdb.DuckDBPyConnection, kpi_id: str) -> tuple[Definition, _Rule]:
    found = connection.execute(
        f"""
        select
            kpi_id, version, label_en, label_zh, owner, unit, definition,
            made_of, over_time, denominator_over_time
        from marts.dim_kpi where kpi_id = {sql.text(kpi_id)}
        """
    ).fetchone()
    if found is None:
        known = [
            row[0] for row in connection.execute("select kpi_id from marts.dim_kpi").fetchall()
        ]
        near = get_close_matches(kpi_id, known, n=3, cutoff=0.4)
        instead = (
            f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(known)}."
        )
        raise UnknownReceipt(f"There is no published KPI {kpi_id!r}. {instead}")
    *description, made_of, numerator, denominator = found
    return Definition(*description), _Rule(made_of, numerator, denominator)


def _number(
    connection: duckdb.DuckDBPyConnection,
    kpi_id: str,
    period_start: date,
    period_grain: str,
    entity_type: str,
    entity_id: str,
) -> Number:
    found = connection.execute(
        f"""
        select
            period_grain, period_start, period_end, entity_type, entity_id,
            numerator, denominator, "value", status
        from marts.fct_kpi
        where
            kpi_id = {sql.text(kpi_id)} and period_grain = {sql.text(period_grain)}
            and period_start = {sql.day(period_start)}
            and entity_type = {sql.text(entity_type)} and entity_id = {sql.text(entity_id)}
        """
    ).fetchone()
    if found is None:
        raise UnknownReceipt(
            f"{kpi_id} was not published for {entity_type} {entity_id} and the {period_grain} of "
            f"{period_start}. " + _instead(connection, kpi_id, period_grain, entity_type)
        )
    return Number(*found)


def _instead(
    connection: duckdb.DuckDBPyConnection, kpi_id: str, period_grain: str, entity_type: str
) -> str:
    """What a person may have meant."""
    answer = connection.execute(
        f"""
        select
            min(period_start), max(period_start),
            array_to_string(list_sort(list(distinct entity_id))[:5], ', ')
        from marts.fct_kpi
        where
            kpi_id = {sql.text(kpi_id)} and period_grain = {sql.text(period_grain)}
            and entity_type = {sql.text(entity_type)}
        """
    ).fetchone()
    if answer is not None and answer[0] is not None:
        return f"It was from {answer[0]} to {answer[1]}, for {entity_type} {answer[2]} ..."
    shapes = connection.execute(
        "select distinct period_grain || ' by ' || entity_type from marts.fct_kpi "
        f"where kpi_id = {sql.text(kpi_id)} order by all"
    ).fetchall()
    return f"It is published per {', '.join(shape for (shape,) in shapes) or 'nothing yet'}."


def _contribution(
    row: Mapping[str, Any], sources: Mapping[tuple[str, str], SourceRecord]
) -> Contribution:
    return Contribution(
        occurred_on=row["occurred_on"],
        subject_type=row["subject_type"],
        subject_id=row["subject_id"],
        credits={name: row[name] for name in CREDITS},
        numerator=row["numerator"],
        denominator=row["denominator"],
        source=sources.get((row["subject_type"], row["subject_id"])),
        status=row["status"],
    )


def _exact(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
