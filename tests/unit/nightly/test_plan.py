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


@pytest.mark.parametrize(
    ("wanted", "state", "reason"),
    [
        pytest.param(TONIGHT, None, "no earlier build", id="nothing was built"),
        pytest.param(
            TONIGHT, replace(COMPLETE, complete=False), "did not complete", id="it was killed"
        ),
        pytest.param(
            replace(TONIGHT, configuration={**TONIGHT.configuration, "the dbt project": "new"}),
            COMPLETE,
            "the dbt project changed",
            id="the SQL changed",
        ),
        pytest.param(
            replace(TONIGHT, configuration={**TONIGHT.configuration, "the policy tables": "mine"}),
            COMPLETE,
            "the policy tables changed",
            id="own policy tables are used for the first time",
        ),
        pytest.param(
            replace(TONIGHT, configuration={"the dbt project": "sql"}),
            COMPLETE,
            "the list of sources changed",
            id="a setting is gone",
        ),
        pytest.param(
            replace(TONIGHT, partitions={**TONIGHT.partitions, "crm/2026-03-01": "corrected"}),
            COMPLETE,
            "crm/2026-03-01 was loaded again",
            id="a day was loaded again",
        ),
        pytest.param(
            replace(TONIGHT, partitions={"crm/2026-03-02": "b"}),
            COMPLETE,
            "crm/2026-03-01 was loaded again",
            id="a day was taken away",
        ),
        pytest.param(
            replace(TONIGHT, partitions={**TONIGHT.partitions, "finance/2026-03-01": "late"}),
            COMPLETE,
            "finance/2026-03-01 arrived after",
            id="a day arrived late",
        ),
        pytest.param(
            replace(YESTERDAY, as_of=date(2026, 2, 28), partitions={}),
            COMPLETE,
            "later than 2026-02-28",
            id="the day is in the past",
        ),
    ],
)
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
