"""Sales and R&D: what customers ask for, and what becomes of it."""

from collections.abc import Iterator
from itertools import pairwise

from demo_company.records import RndRequest, SurveyAnswer
from demo_company.truth.catalogue import (
    MAKERS,
    MONTHLY,
    SELLERS_BY_LINE,
    Contribution,
    ratio,
)
from demo_company.truth.credits import Credit
from demo_company.truth.rnd import (
    credit_of_request,
    is_adopted,
    is_answered_in_time,
    release_days,
    submitted_on,
)
from demo_company.truth.service import answered_on, credit_of_answer, score_percent
from demo_company.truth.world import Known


@ratio(unit="ratio", grains=MONTHLY, entities=SELLERS_BY_LINE)
def valid_request_rate(known: Known) -> Iterator[Contribution]:
    """Requests judged valuable by R&D / requests submitted."""
    for request in known.all(RndRequest):
        yield _of_request(known, request, request.judgement == "valuable")


@ratio(unit="ratio", grains=MONTHLY, entities=SELLERS_BY_LINE, ripe_after=90)
def request_adoption_rate(known: Known) -> Iterator[Contribution]:
    """Requests that entered a release which came out / requests submitted."""
    for request in known.all(RndRequest):
        yield _of_request(known, request, is_adopted(known, request))


@ratio(unit="ratio", grains=MONTHLY, entities=MAKERS, known_from_first=True)
def request_response_48h_rate(known: Known) -> Iterator[Contribution]:
    """Requests with a feasibility answer within 48 hours of business time / requests."""
    for request in known.all(RndRequest):
        yield _of_request(known, request, is_answered_in_time(known, request))


@ratio(unit="days", grains=MONTHLY, entities=MAKERS)
def release_cycle_days(known: Known) -> Iterator[Contribution]:
    """Mean days between releases of a product line, by the day of the later one."""
    for line, releases in release_days(known).items():
        for (before, _), (day, release_id) in pairwise(releases):
            yield Contribution(day, release_id, Credit(product_line=line), (day - before).days, 1)


@ratio(unit="score", grains=MONTHLY, entities=MAKERS)
def request_satisfaction(known: Known) -> Iterator[Contribution]:
    """Mean rating by sales of what R&D delivered."""
    for answer in known.all(SurveyAnswer):
        score = score_percent(answer)
        if answer.survey_type == "rnd_delivery" and score is not None:
            credit = credit_of_answer(known, answer)
            yield Contribution(answered_on(answer), answer.survey_answer_id, credit, score, 1)


def _of_request(known: Known, request: RndRequest, counts: bool) -> Contribution:
    credit = credit_of_request(known, request)
    return Contribution(submitted_on(request), request.rnd_request_id, credit, int(counts), 1)
