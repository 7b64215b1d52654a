"""A build may add to the warehouse only when that is provably the same as rebuilding it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from nightly.plan import Ingredients, State, decide, fingerprint_folder, read_state, write_state

FIRST, SECOND = date(2026, 3, 1), date(2026, 3, 2)
YESTERDAY = Ingredients(
    FIRST, {"the dbt project": "sql", "the list of sources": "demo"}, {"crm/2026-03-01": "a"}
)
TONIGHT = Ingredients(
    SECOND, YESTERDAY.configuration, {"crm/2026-03-01": "a", "crm/2026-03-02": "b"}
)
COMPLETE = State("2026-03-01-0001", complete=True, ingredients=YESTERDAY)


def test_a_new_day_is_added_to_an_unchanged_warehouse() -> None:
    assert decide(TONIGHT, COMPLETE).applied_through == FIRST


def test_the_same_day_again_adds_nothing() -> None:
    assert decide(YESTERDAY, COMPLETE).applied_through == FIRST


def configured(**changes: str) -> Ingredients:
    """Tonight with another configuration; names have `_` for blanks."""
    named = {name.replace("_", " "): value for name, value in changes.items()}
    return replace(TONIGHT, configuration={**TONIGHT.configuration, **named})


def holding(partitions: dict[str, str]) -> Ingredients:
    return replace(TONIGHT, partitions=partitions)


LACKING = replace(TONIGHT, configuration={"the dbt project": "sql"})
CORRECTED = holding({**TONIGHT.partitions, "crm/2026-03-01": "corrected"})
LATE = holding({**TONIGHT.partitions, "finance/2026-03-01": "late"})
PAST = replace(YESTERDAY, as_of=date(2026, 2, 28), partitions={})
KILLED = replace(COMPLETE, complete=False)
REBUILT = {
    "nothing was built": (TONIGHT, None, "no earlier build"),
    "it was killed": (TONIGHT, KILLED, "did not complete"),
    "the SQL changed": (configured(the_dbt_project="new"), COMPLETE, "the dbt project changed"),
    "own policy tables are used for the first time": (
        configured(the_policy_tables="mine"),
        COMPLETE,
        "the policy tables changed",
    ),
    "a setting is gone": (LACKING, COMPLETE, "the list of sources changed"),
    "a day was loaded again": (CORRECTED, COMPLETE, "crm/2026-03-01 was loaded again"),
    "a day was taken away": (
        holding({"crm/2026-03-02": "b"}),
        COMPLETE,
        "crm/2026-03-01 was loaded again",
    ),
    "a day arrived late": (LATE, COMPLETE, "finance/2026-03-01 arrived after"),
    "the day is in the past": (PAST, COMPLETE, "later than 2026-02-28"),
}


@pytest.mark.parametrize(("wanted", "state", "reason"), REBUILT.values(), ids=REBUILT)
def test_anything_else_is_rebuilt_from_the_lake(
    wanted: Ingredients, state: State | None, reason: str
) -> None:
    plan = decide(wanted, state)
    assert plan.mode == "full"
    assert plan.applied_through is None
    assert reason in plan.reason


def test_a_state_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    write_state(tmp_path / "state.json", COMPLETE)
    assert read_state(tmp_path / "state.json") == COMPLETE


@pytest.mark.parametrize("text", ["", "{", "[]", '{"status": "complete"}'])
def test_a_state_that_cannot_be_read_proves_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "state.json").write_text(text)
    assert read_state(tmp_path / "state.json") is None


def test_a_fingerprint_knows_names_and_contents_but_not_what_dbt_generates(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "a.sql").write_text("select 1")
    first = fingerprint_folder(tmp_path)
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "manifest.json").write_text("{}")
    assert fingerprint_folder(tmp_path) == first
    (tmp_path / "models" / "a.sql").rename(tmp_path / "models" / "b.sql")
    renamed = fingerprint_folder(tmp_path)
    (tmp_path / "models" / "b.sql").write_text("select 2")
    assert len({first, renamed, fingerprint_folder(tmp_path)}) == 3
