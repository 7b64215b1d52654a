"""Every scorecard says what the company's own memory says, line by line and to the last digit."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from kpi_laboratory import Laboratory
from scorecard_mutants import MUTANTS

import demo_company
from demo_company.simulation import simulate
from demo_company.truth import Answer, Line, Scorecard, scorecards

LAST = demo_company.DEFAULT_DAY
NEW_YEARS_EVE = date(2025, 12, 31)  # the last day of a month that is over

Truth = Callable[[date], list[Answer]]
Warehouse = Callable[[date], Path]
Rows = Mapping[tuple[Any, ...], tuple[Any, ...]]

CARDS = """
select
    person_id, period_start,
    role, stage, employment_month, team_id, region_id, channel_id, market_mode, city_tier,
    customer_type, line_count, kept_weight, score, peer_count, rank_status, peer_rank
from marts.fct_scorecard
"""
LINES = """
select
    person_id, period_start, kpi_id, entity_type,
    perspective, entity_id, status, treatment, value_period_start, value, target_value,
    target_factor, offset_share, asked_value, attainment, counted_attainment, declared_weight,
    applied_weight, score
from marts.fct_scorecard_line
"""


@pytest.mark.parametrize("as_of", [LAST, NEW_YEARS_EVE], ids=str)
def test_every_scorecard_and_every_line_equals_the_truth(
    as_of: date, warehouse_of: Warehouse, truth_of: Truth
) -> None:
    expected = scorecards(simulate(as_of), as_of, truth_of(as_of))
    assert len(expected) > 400
    with duckdb.connect(str(warehouse_of(as_of)), read_only=True) as warehouse:
        cards, lines = (warehouse.execute(query).fetchall() for query in (CARDS, LINES))
    assert differing(by_key(cards, 2), {(x.person, x.month): told(x) for x in expected}) == {}
    true_lines = {
        (line.person, line.month, line.kpi, line.entity_type): told_of(line)
        for card in expected
        for line in card.lines
    }
    assert differing(by_key(lines, 4), true_lines) == {}


def test_every_kind_of_line_and_of_rank_occurs(truth_of: Truth) -> None:
    """Otherwise the truth would say nothing about it."""
    cards = scorecards(simulate(LAST), LAST, truth_of(LAST))
    assert {card.rank_status for card in cards} == {"ranked", "small_group"}
    assert {card.market_mode for card in cards} == {"mature", "new", "sinking"}
    lines = [line for card in cards for line in card.lines]
    assert {line.treatment for line in lines} == {
        "measured",
        "carried_forward",
        "neutral",
        "left_out",
    }
    assert any(line.perspective == "market_event" for line in lines)
    assert any(line.offset_share for line in lines)
    assert any(line.applied_weight not in (0, line.declared_weight) for line in lines)


def test_every_mutant_of_the_scorecards_is_caught(
    laboratory: Laboratory, truth_of: Truth, capsys: pytest.CaptureFixture[str]
) -> None:
    """A lie shows in the scores or ranks, or at the latest in the table that tells it."""
    expected = scorecards(simulate(LAST), LAST, truth_of(LAST))
    truth = {(x.person, x.month): (x.score, x.peer_rank) for x in expected}

    def told_by(sql: str) -> Rows:
        columns = "person_id, period_start, score, peer_rank"
        return by_key(laboratory.rows(f"select {columns} from ({sql})"), 2)

    assert told_by(laboratory.compiled("fct_scorecard")) == truth
    survivors = [
        mutant.lie
        for mutant in MUTANTS
        if told_by(laboratory.retold("fct_scorecard", *mutant[:3])) == truth
    ]
    with capsys.disabled():
        caught = len(MUTANTS) - len(survivors)
        print(f"\n{caught} of {len(MUTANTS)} mutants caught: {caught / len(MUTANTS):.1%}")
    assert survivors == []


def by_key(rows: list[tuple[Any, ...]], length: int) -> Rows:
    found = {row[:length]: row[length:] for row in rows}
    assert len(found) == len(rows), "a row is there twice"
    return found


def differing(published: Rows, expected: Rows) -> dict[tuple[Any, ...], tuple[Any, Any]]:
    """Of a few rows that differ what is published, and the truth."""
    keys = published.keys() | expected.keys()
    wrong = sorted((key for key in keys if published.get(key) != expected.get(key)), key=str)
    return {key: (published.get(key), expected.get(key)) for key in wrong[:5]}


def told(card: Scorecard) -> tuple[Any, ...]:
    return (
        *(card.role, card.stage, card.employment_month, card.team, card.region, card.channel),
        *(card.market_mode, card.city_tier, card.customer_type, len(card.lines)),
        *(card.kept_weight, card.score, card.peer_count, card.rank_status, card.peer_rank),
    )


def told_of(line: Line) -> tuple[Any, ...]:
    return (
        *(line.perspective, line.entity_id, line.status, line.treatment, line.value_month),
        *(line.value, line.target, line.target_factor, line.offset_share, line.asked),
        *(line.attainment, line.counted, line.declared_weight, line.applied_weight, line.score),
    )
