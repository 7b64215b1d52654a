"""Contexts as the answer key understands them: who is in one, on which day, by what."""

import shutil
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from demo_company.clock import opening
from demo_company.log import Log
from demo_company.records import Team, User
from demo_company.truth.contexts import is_in, members
from demo_company.truth.credits import Credit
from demo_company.truth.periods import period_of
from demo_company.truth.policy import PROJECT_TABLES, Policy
from demo_company.truth.world import Known

FOREVER = "1900-01-01,9999-12-31"
DAY = date(2026, 3, 2)

With = Callable[[Sequence[str]], Policy]


@pytest.fixture
def policy(tmp_path: Path) -> With:
    """The project's tables, with these rows of contexts."""

    def with_rows(rows: Sequence[str]) -> Policy:
        folder = shutil.copytree(PROJECT_TABLES, tmp_path / "policy")
        header = "source,context,decided_by,value,valid_from,valid_to"
        (folder / "policy_context.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
        return Policy(folder)

    return with_rows


def nobody_known(policy: Policy) -> Known:
    return Known(Log(DAY), DAY, policy)


def test_any_row_is_enough_and_what_a_record_does_not_have_never_is(policy: With) -> None:
    rows = [f"demo,tob,channel,direct,{FOREVER}", f"*,tob,segment,large,{FOREVER}"]
    known = nobody_known(policy(rows))
    assert is_in(known, "tob", Credit(channel="direct"), DAY)
    assert is_in(known, "tob", Credit(channel="online", segment="large"), DAY)
    assert not is_in(known, "tob", Credit(channel="online", segment="small"), DAY)
    assert not is_in(known, "tob", Credit(rep="E1"), DAY)
    assert not is_in(known, "tob", Credit(channel="direct"), DAY, decided_by=("region",))


def test_a_row_holds_from_its_first_day_up_to_the_one_on_which_it_ends(policy: With) -> None:
    rows = ["demo,tob,team,T1,2026-01-01,2026-02-01", "demo,tob,team,T2,2025-01-01,9999-12-31"]
    known = nobody_known(policy(rows))
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1))
    assert [is_in(known, "tob", Credit(team="T1"), day) for day in days] == [
        *(False, True, True, False)
    ]


def test_a_day_without_a_row_of_a_loaded_source_lets_everybody_in(policy: With) -> None:
    rows = ["demo,tob,team,T1,2026-01-01,9999-12-31", f"olist,toc,team,T1,{FOREVER}"]
    known = nobody_known(policy(rows))
    assert is_in(known, "tob", Credit(), date(2025, 12, 31))
    assert not is_in(known, "tob", Credit(), date(2026, 1, 1))
    assert is_in(known, "toc", Credit(), DAY)
    assert members(known, "tob", period_of("quarter", date(2026, 1, 1))) == set()
    assert members(known, "tob", period_of("week", date(2026, 1, 1))) is None


def test_a_rep_is_in_a_stage_from_the_first_of_the_month_that_reaches_it(policy: With) -> None:
    log = Log(DAY)
    log.add(
        opening(DAY), User(user_id="E1", valid_from=DAY, role="rep", hired_on=date(2026, 1, 20))
    )
    log.add(
        opening(DAY), User(user_id="E2", valid_from=DAY, role="manager", hired_on=date(2026, 1, 20))
    )
    known = Known(log, DAY, policy([f"demo,new_rep,stage,month_4,{FOREVER}"]))
    days = (date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 30), date(2026, 5, 1))
    assert [is_in(known, "new_rep", Credit(rep="E1"), day) for day in days] == [
        *(False, True, True, False)
    ]
    assert not is_in(known, "new_rep", Credit(rep="E2"), days[1])


def test_a_region_and_channel_are_the_kind_of_market_of_the_day(policy: With) -> None:
    known = nobody_known(policy([f"demo,new_market,market_mode,new,{FOREVER}"]))
    last_day = date(2025, 12, 31)
    north = Credit(region="north", channel="direct")
    assert is_in(known, "new_market", north, last_day)
    assert not is_in(known, "new_market", north, last_day + timedelta(days=1))
    assert not is_in(known, "new_market", Credit(region="north", channel="partner"), last_day)


def test_who_moves_in_mid_month_is_a_member_in_that_month_and_brings_the_team(
    policy: With,
) -> None:
    first_day, moved_on = date(2026, 1, 1), date(2026, 2, 10)
    log = Log(DAY)
    for team, channel in (("T1", "direct"), ("T2", "partner")):
        log.add(
            opening(first_day),
            Team(team_id=team, valid_from=first_day, region_id="east", channel_id=channel),
        )
    log.add(opening(moved_on), User(user_id="E1", valid_from=first_day, team_id="T1", role="rep"))
    log.add(opening(moved_on), User(user_id="E1", valid_from=moved_on, team_id="T2", role="rep"))
    known = Known(log, DAY, policy([f"demo,tob,channel,direct,{FOREVER}"]))
    there = {("rep", "E1"), ("team", "T1"), ("region", "east"), ("channel", "direct")}
    assert members(known, "tob", period_of("month", moved_on)) == there
    assert members(known, "tob", period_of("month", DAY)) == set()
