"""Members of communities through the months."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from demo_company.records import Community, CommunityInteraction, CommunityMember
from demo_company.truth.credits import Credit, credit
from demo_company.truth.customers import state_day
from demo_company.truth.periods import month_of, periods
from demo_company.truth.world import Known, local_day


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberMonth:
    """A membership that stands at a month's end, or on the as-of day while the month runs."""

    member: str
    on: date
    credit: Credit
    has_interacted: bool


def member_months(known: Known) -> Iterator[MemberMonth]:
    """Customers only: who works for the company is no member."""
    active = known.recall(_active)
    for member in known.all(CommunityMember):
        if member.is_staff:
            continue
        for month in periods("month", member.joined_on, member.left_on or known.as_of):
            on = state_day(known, month)
            if member.joined_on <= on and (member.left_on is None or on < member.left_on):
                yield MemberMonth(
                    member=member.community_member_id,
                    on=on,
                    credit=_credit(known, member, on),
                    has_interacted=(member.community_member_id, month.start) in active,
                )


def _active(known: Known) -> set[tuple[str, date]]:
    """Who did something in which month."""
    found = set()
    for deed in known.all(CommunityInteraction):
        day = local_day(deed.occurred_at)
        assert day is not None
        found.add((deed.community_member_id, month_of(day)))
    return found


def _credit(known: Known, member: CommunityMember, day: date) -> Credit:
    community = known.on(Community, member.community_id, day)
    return credit(
        known,
        day,
        rep=community.user_id if community else None,
        account=member.account_id,
        region=community.region_id if community else None,
    )
