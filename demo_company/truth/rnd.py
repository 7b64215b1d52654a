"""What sales asks of R&D: whom it counts for, how fast it was answered, whether it came out."""

from collections import defaultdict
from datetime import date, timedelta

from demo_company.records import RndRelease, RndRequest
from demo_company.truth.business_time import business_time
from demo_company.truth.credits import Credit, credit
from demo_company.truth.world import Known, local_day


def submitted_on(request: RndRequest) -> date:
    day = local_day(request.submitted_at)
    assert day is not None
    return day


def credit_of_request(known: Known, request: RndRequest) -> Credit:
    """As of the day it was submitted."""
    return credit(
        known,
        submitted_on(request),
        rep=request.user_id,
        account=request.account_id,
        product_line=request.product_line_id,
    )


def is_adopted(known: Known, request: RndRequest) -> bool:
    """Whether the release it was put into has come out."""
    release = known.find(RndRelease, request.rnd_release_id)
    return release is not None and release.released_on is not None


def is_answered_in_time(known: Known, request: RndRequest) -> bool:
    if request.answered_at is None or request.answered_at < request.submitted_at:
        return False
    allowed = timedelta(minutes=known.policy.answer_within_minutes(submitted_on(request)))
    return business_time(known.policy, request.submitted_at, request.answered_at) <= allowed


def release_days(known: Known) -> dict[str | None, list[tuple[date, str]]]:
    """Product line -> the releases that came out, with their days, oldest first."""
    found: dict[str | None, list[tuple[date, str]]] = defaultdict(list)
    for release in known.all(RndRelease):
        if release.released_on is not None:
            found[release.product_line_id].append((release.released_on, release.rnd_release_id))
    return {line: sorted(releases) for line, releases in found.items()}
