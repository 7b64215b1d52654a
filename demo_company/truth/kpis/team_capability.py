"""Team capability: who sells, how well they negotiate, what they learn and how they are rated."""

from collections.abc import Iterator

from demo_company.records import SurveyAnswer
from demo_company.truth.catalogue import (
    EMPLOYEES,
    EMPLOYERS,
    MONTHLY,
    SELLERS_BY_LINE_AND_SOURCE,
    Contribution,
    ratio,
    total,
)
from demo_company.truth.development import (
    approved_cases,
    commitments,
    exams,
    quality,
    reps_with,
)
from demo_company.truth.opportunities import credit_of_opportunity, decided, reached
from demo_company.truth.service import answered_on, credit_of_answer, score_percent
from demo_company.truth.staff import rep_months
from demo_company.truth.world import Known


@ratio(unit="ratio", grains=MONTHLY, entities=EMPLOYERS, state=True)
def new_hire_share(known: Known) -> Iterator[Contribution]:
    """Reps in their first three months / reps, at the end of the period."""
    for rep in rep_months(known):
        if not rep.has_left:
            yield Contribution(rep.on, rep.rep, rep.credit, int(rep.is_new), 1)


@ratio(unit="ratio", grains=MONTHLY, entities=EMPLOYERS, denominator="mean")
def staff_turnover_rate(known: Known) -> Iterator[Contribution]:
    """Reps who left in the period / the mean headcount of its months."""
    for rep in rep_months(known):
        yield Contribution(rep.on, rep.rep, rep.credit, int(rep.has_left), rep.mean_headcount)


@ratio(unit="ratio", grains=MONTHLY, entities=SELLERS_BY_LINE_AND_SOURCE)
def negotiation_success_rate(known: Known) -> Iterator[Contribution]:
    """Negotiations won / negotiations ended."""
    for opportunity, day in decided(known):
        if reached(known, opportunity, "negotiation"):
            credit = credit_of_opportunity(known, opportunity)
            is_won = int(opportunity.outcome == "won")
            yield Contribution(day, opportunity.opportunity_id, credit, is_won, 1)


@ratio(unit="ratio", grains=MONTHLY, entities=EMPLOYEES, context="new_rep")
def product_knowledge_pass_rate(known: Known) -> Iterator[Contribution]:
    """Product exams passed / taken, by the day they were taken."""
    for exam, credit, is_passed in exams(known, "product_exam"):
        yield Contribution(exam.started_on, exam.participation_id, credit, int(is_passed), 1)


@ratio(unit="ratio", grains=MONTHLY, entities=EMPLOYEES, context="new_rep")
def mock_sales_pass_rate(known: Known) -> Iterator[Contribution]:
    """Mock sales sessions passed / taken, by the day they were taken."""
    for session, credit, is_passed in exams(known, "mock_sales"):
        yield Contribution(session.started_on, session.participation_id, credit, int(is_passed), 1)


@ratio(unit="ratio", grains=("month",), entities=EMPLOYERS, known_from_first=True)
def training_coverage_rate(known: Known) -> Iterator[Contribution]:
    """Reps who were in a training in the month / reps, at its end."""
    for rep, took_part in reps_with(known, "training"):
        yield Contribution(rep.on, rep.rep, rep.credit, int(took_part), 1)


@ratio(unit="ratio", grains=("month",), entities=EMPLOYERS, known_from_first=True)
def cross_department_participation(known: Known) -> Iterator[Contribution]:
    """Reps in at least one cross-department project in the month / reps, at its end."""
    for rep, took_part in reps_with(known, "cross_department_project"):
        yield Contribution(rep.on, rep.rep, rep.credit, int(took_part), 1)


@total(unit="count", grains=MONTHLY, entities=EMPLOYEES, context="senior_rep")
def case_output_count(known: Known) -> Iterator[Contribution]:
    """Cases written and approved, by the day of approval, also if withdrawn later."""
    for case, day, credit in approved_cases(known):
        yield Contribution(day, case.sales_case_id, credit, 1)


@ratio(unit="score", grains=MONTHLY, entities=EMPLOYEES, context="senior_rep")
def mentoring_satisfaction(known: Known) -> Iterator[Contribution]:
    """Mean rating of a mentor by the people mentored."""
    yield from _ratings(known, "mentoring")


@ratio(unit="score", grains=MONTHLY, entities=EMPLOYEES)
def team_collaboration_score(known: Known) -> Iterator[Contribution]:
    """Mean rating by peers."""
    yield from _ratings(known, "peer")


@ratio(unit="ratio", grains=MONTHLY, entities=EMPLOYEES)
def industry_report_submission_rate(known: Known) -> Iterator[Contribution]:
    """Industry reports submitted, late or in time / reports due."""
    for report, credit in commitments(known, "industry_report"):
        is_done = int(report.done_on is not None)
        yield Contribution(report.due_on, report.commitment_id, credit, is_done, 1)


@ratio(unit="ratio", grains=MONTHLY, entities=EMPLOYEES)
def target_endorsement_rate(known: Known) -> Iterator[Contribution]:
    """People who agreed to their target / people asked, whether or not they answered."""
    for asked, credit in commitments(known, "target_agreement"):
        agreed = int(asked.done_on is not None)
        yield Contribution(asked.due_on, asked.commitment_id, credit, agreed, 1)


@ratio(unit="score", grains=MONTHLY, entities=EMPLOYEES)
def communication_feedback_score(known: Known) -> Iterator[Contribution]:
    """Feedback sessions held / due, weighted by rated quality; not rated is not known."""
    for session, credit in commitments(known, "feedback_session"):
        worth = quality(session) if session.done_on is not None else 0
        if worth is not None:
            yield Contribution(session.due_on, session.commitment_id, credit, worth, 1)


def _ratings(known: Known, kind: str) -> Iterator[Contribution]:
    for answer in known.all(SurveyAnswer):
        score = score_percent(answer)
        if answer.survey_type == kind and score is not None:
            credit = credit_of_answer(known, answer)
            yield Contribution(answered_on(answer), answer.survey_answer_id, credit, score, 1)
