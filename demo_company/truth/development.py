"""What employees took part in, owed and wrote, and in which months."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from demo_company.records import Commitment, Participation, SalesCase
from demo_company.truth.credits import Credit, credit
from demo_company.truth.customers import state_day
from demo_company.truth.periods import periods
from demo_company.truth.staff import RepMonth, rep_months
from demo_company.truth.world import Known


def reps_with(known: Known, kind: str) -> Iterator[tuple[RepMonth, bool]]:
    """Reps employed at a month's end, and whether they took part in `kind` on a day of it."""
    took_part = {
        (each.user_id, day)
        for each in known.all(Participation)
        if each.participation_type == kind
        for day in _state_days(known, each)
    }
    for month in rep_months(known):
        if not month.has_left:
            yield month, (month.rep, month.on) in took_part


def _state_days(known: Known, each: Participation) -> set[date]:
    """The days that stand for the months in which it has a day."""
    if each.started_on > known.as_of:
        return set()
    last = min(each.ended_on or known.as_of, known.as_of)
    return {state_day(known, month) for month in periods("month", each.started_on, last)}


def exams(known: Known, kind: str) -> Iterator[tuple[Participation, Credit, bool]]:
    """Those whose result is known."""
    for exam in known.all(Participation):
        if exam.participation_type == kind and exam.is_passed is not None:
            yield exam, credit(known, exam.started_on, rep=exam.user_id), exam.is_passed


def commitments(known: Known, kind: str) -> Iterator[tuple[Commitment, Credit]]:
    for commitment in known.all(Commitment):
        if commitment.commitment_type == kind:
            yield commitment, credit(known, commitment.due_on, rep=commitment.user_id)


def quality(commitment: Commitment) -> Fraction | None:
    """The rating from 0 to 100; nothing where it was not rated, or on no scale."""
    score, low, high = commitment.score, commitment.scale_min, commitment.scale_max
    if score is None or low is None or high is None or low == high:
        return None
    return Fraction(100 * (score - low)) / Fraction(high - low)


def approved_cases(known: Known) -> Iterator[tuple[SalesCase, date, Credit]]:
    for case in known.all(SalesCase):
        if case.approved_on is not None:
            yield case, case.approved_on, credit(known, case.approved_on, rep=case.user_id)


def months_on_file(known: Known, case: SalesCase, approved_on: date) -> Iterator[date]:
    """The days that stand for the months at whose end it is on file."""
    if approved_on > known.as_of:
        return
    for month in periods("month", approved_on, known.as_of):
        day = state_day(known, month)
        if approved_on <= day and (case.withdrawn_on is None or day < case.withdrawn_on):
            yield day
