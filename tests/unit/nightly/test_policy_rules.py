"""What a user may write into the policy tables, and how a mistake is answered."""

import shutil
from pathlib import Path

import pytest

from nightly.errors import PolicyInvalid, UserError, exit_code_of
from nightly.policy_rules import RULES, policy_problems, require_valid_policy
from nightly.policy_tables import DESCRIPTION, descriptions
from nightly.settings import DBT_PROJECT

SEEDS = DBT_PROJECT / "seeds"
PERSPECTIVE = "policy_scorecard_perspective"
KPI = "policy_scorecard_kpi"
ATTAINMENT = "policy_scorecard_attainment"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A user's copy of the policy tables."""
    return shutil.copytree(SEEDS, tmp_path / "policy")


def edit(folder: Path, table: str, old: str, new: str) -> Path:
    """Change the one place of a table that says `old`."""
    file = folder / f"{table}.csv"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{table} does not say {old!r} once"
    file.write_text(text.replace(old, new), encoding="utf-8")
    return file


def line_of(file: Path, text: str) -> int:
    lines = file.read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, start=1) if text in line)


def told(folder: Path) -> list[str]:
    return [str(problem) for problem in policy_problems(DBT_PROJECT, folder)]


def test_what_is_shipped_keeps_every_rule() -> None:
    assert policy_problems(DBT_PROJECT, SEEDS) == []


def test_every_table_says_what_it_must_keep_to_and_every_rule_is_used() -> None:
    described = descriptions(SEEDS)
    assert {each.name for each in described} == {file.stem for file in SEEDS.glob("*.csv")}
    assert [each.name for each in described if "one_row_per" not in each.rules] == []
    assert {rule for each in described for rule in each.rules} == set(RULES)


@pytest.mark.parametrize(
    ("table", "old", "new", "line", "words"),
    [
        pytest.param(
            "policy_lead",
            "14,30,1900-01-01,9999-12-31",
            "14,60,1900-01-01,2026-03-02\n14,30,2026-03-01,9999-12-31",
            "14,30,2026",
            "two rows hold on 2026-03-01, this and line 2: let one end where the other begins",
            id="two rows on one day",
        ),
        pytest.param(
            "policy_lead",
            "14,30,1900-01-01,9999-12-31",
            "14,60,1900-01-01,2026-02-01\n14,30,2026-03-01,9999-12-31",
            "14,30,2026",
            "no row holds from 2026-02-01, when line 2 ends, up to 2026-03-01",
            id="a gap between two rows",
        ),
        pytest.param(
            "policy_stage",
            "lead,1,14,1900-01-01,9999-12-31",
            "lead,1,14,2026-03-01,2026-03-01",
            "lead,1,14",
            "it ends on 2026-03-01, before it has begun",
            id="a row without a day",
        ),
        pytest.param(
            "policy_calendar_exception",
            "Asia/Shanghai,2023-01-02,holiday",
            "Asia/Shanghai,2023-01-23,holiday",
            "Spring Festival",
            "two rows of time_zone Asia/Shanghai, exception_on 2023-01-23",
            id="a holiday twice",
        ),
        pytest.param(
            PERSPECTIVE,
            "rep,newcomer,process,0.7,",
            "rep,newcomer,process,0.75,",
            "rep,newcomer,process",
            "from 1900-01-01 on the weights of role rep, stage newcomer add up to 1.05, not to 1: "
            "correct lines 2, 3, 4, 5",
            id="weights that do not add up",
        ),
        pytest.param(
            PERSPECTIVE,
            "rep,senior,result,0.6,1.1,2026-01-01",
            "rep,senior,result,0.5,1.1,2026-01-01",
            "rep,senior,process,0.2,",
            "from 2026-01-01 on the weights of role rep, stage senior add up to 0.9",
            id="weights that do not add up from some day on",
        ),
        pytest.param(
            "policy_scorecard_event",
            "rep,win_rate,rep,0.05,",
            "rep,win_rate,rep,0.95,",
            "differentiated_value",
            "add up to 1.05, more than 1",
            id="events that weigh more than all",
        ),
        pytest.param(
            "policy_context",
            "demo,tob,channel,direct,",
            "demo,t2b,channel,direct,",
            "t2b",
            "context t2b is not in the contexts of KPIs",
            id="a context that no KPI has",
        ),
        pytest.param(
            "policy_context",
            "demo,senior_rep,stage,senior,1900-01-01",
            "demo,senior_rep,stage,expert,1900-01-01",
            "expert",
            "value expert, role rep is not in policy_scorecard_stage.csv",
            id="a context of people in a stage that there is not",
        ),
        pytest.param(
            "policy_context",
            "demo,new_market,market_mode,new,1900-01-01",
            "demo,new_market,market_mode,virgin,1900-01-01",
            "virgin",
            "value virgin is not in policy_territory.csv",
            id="a context of a kind of market that there is not",
        ),
        pytest.param(
            KPI,
            "rep,mature,result,win_rate,rep",
            "rep,mature,result,winrate,rep",
            "winrate",
            "kpi_id winrate, entity_type rep is not in the KPIs that have a number for each month",
            id="an unknown KPI",
        ),
        pytest.param(
            KPI,
            "rep,sinking,result,market_penetration_rate,region",
            "rep,sinking,result,market_penetration_rate,rep",
            "market_penetration_rate",
            "entity_type rep is not in the KPIs that have a number",
            id="a KPI that people do not have",
        ),
        pytest.param(
            "policy_kpi_target",
            "market_share_uplift,month,region,*,0.1,1900-01-01",
            "market_share_uplift,month,region,*,0.1,2025-06-01",
            "nowhere",
            "is not in policy_kpi_target.csv: correct it here, or add it there",
            id="a KPI without a target at first",
        ),
        pytest.param(
            ATTAINMENT,
            "sales_target_attainment,0.6,1.5,leave_out,,,2026-01-01,9999-12-31\n",
            "",
            "nowhere",
            "sales_target_attainment is not in policy_scorecard_attainment.csv on 2026-01-01",
            id="a KPI without a policy from some day on",
        ),
        pytest.param(
            ATTAINMENT,
            "neutral,1,,1900-01-01,9999-12-31\ncustomer_base_growth",
            "neutral,,,1900-01-01,9999-12-31\ncustomer_base_growth",
            "churn_warning_count",
            "when_missing is neutral: fill in neutral_attainment too",
            id="a missing-data policy without its number",
        ),
        pytest.param(
            KPI,
            "rep,mature,result,win_rate,rep",
            "rep,mature,process,win_rate,rep",
            "mature,process,win_rate",
            "the perspective of role rep, kpi_id win_rate, entity_type rep is process here and "
            "result in line 7: decide for one",
            id="a KPI of two perspectives",
        ),
        pytest.param(
            "policy_joint_score",
            "lead_validity_rate,marketing,20,",
            "marketing_sales_joint_score,marketing,20,",
            "joint_score,m",
            "is not in the KPIs made of records",
            id="a KPI that is made of itself",
        ),
        pytest.param(
            "policy_finder_commission",
            "service,0.03,",
            "service,3,",
            "service,3,",
            "rate is 3: it must be at most 1",
            id="percent where a share is meant",
        ),
        pytest.param(
            "policy_territory",
            "east,direct,mature,",
            "east,direct,ripe,",
            "ripe",
            "market_mode is 'ripe': write one of mature, new, sinking",
            id="a word that nobody knows",
        ),
        pytest.param(
            "policy_ai_tool",
            "8,1900",
            "eight,1900",
            "eight",
            "write a whole number",
            id="no number",
        ),
        pytest.param(
            PERSPECTIVE, "newcomer,process,0.7,", "newcomer,process,70%,", "70%", "without", id="%"
        ),
        pytest.param(
            PERSPECTIVE,
            "newcomer,process,0.7,",
            "newcomer,process,0.7001,",
            "0.7001",
            "at most 3 digits after the point are kept",
            id="digits that would be lost",
        ),
        pytest.param(
            "policy_ai_tool",
            "8,1900-01-01",
            "8,2026-02-30",
            "2026-02-30",
            "write a day of the calendar, like 2026-03-01",
            id="no date",
        ),
        pytest.param(
            "policy_ai_tool",
            "8,1900-01-01",
            "8,1/1/1900",
            "1/1/1900",
            "write a day of the calendar",
            id="a date as spreadsheets write it",
        ),
        pytest.param(
            "policy_ai_tool", "8,1900-01-01", ",1900-01-01", ",1900", "fill it in", id="nothing"
        ),
        pytest.param(
            "policy_city", "北京,tier_1", "北京 ,tier_1", "北京", "remove the blanks", id="a blank"
        ),
        pytest.param(
            "policy_ai_tool",
            "8,1900-01-01,9999-12-31",
            "8,1900-01-01",
            "8,1900",
            "2 values where there are 3 columns",
            id="a value too few",
        ),
        pytest.param(
            "policy_ai_tool",
            "minimum_days,valid_from",
            "days,valid_from",
            "days",
            "the columns must be minimum_days,valid_from,valid_to, in this order",
            id="another header",
        ),
    ],
)
def test_a_mistake_is_told_with_file_line_and_what_to_do(
    folder: Path, table: str, old: str, new: str, line: str, words: str
) -> None:
    file = edit(folder, table, old, new)
    problems = told(folder)
    assert any(words in problem for problem in problems), problems
    if line != "nowhere":  # in the table that asks for what is missing there
        assert any(f"{file}, line {line_of(file, line)}: " in each for each in problems), problems


def test_a_file_that_is_missing_or_no_csv_in_utf_8_is_told(folder: Path) -> None:
    (folder / "policy_lead.csv").unlink()
    (folder / "policy_city.csv").write_bytes("北京,tier_1".encode("gb18030"))
    (folder / "policy_region.csv").write_text('region_id,"addressable', encoding="utf-8")
    assert [problem.removeprefix(f"{folder}/") for problem in told(folder)] == [
        "policy_lead.csv: there is no such file: "
        "copy it from dbt_project/seeds and change it as you need",
        "policy_city.csv: this is not UTF-8: save it as CSV UTF-8",
        "policy_region.csv, line 1: this is no CSV (unexpected end of data): check the quotes",
    ]


def test_a_copy_that_is_older_than_the_project_is_told(folder: Path) -> None:
    file = folder / DESCRIPTION
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("minimum_people: int", "people: int"), encoding="utf-8")
    assert told(folder) == [
        f"{file}: policy_peer_group differs from dbt_project/seeds: copy the file again"
    ]


def test_a_wrong_policy_is_a_mistake_of_the_user_and_many_are_told_in_brief(folder: Path) -> None:
    for each in folder.glob("*.csv"):
        each.write_text("nothing\n", encoding="utf-8")
    with pytest.raises(PolicyInvalid, match=r"nothing was built from them.*\n.*\n") as refused:
        require_valid_policy(DBT_PROJECT, folder)
    assert exit_code_of(refused.value) == UserError.exit_code
    assert "more" in str(refused.value)
    assert len(str(refused.value).splitlines()) == 6
