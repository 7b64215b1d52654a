"""Sales reps through the months: who was there, since when, and who left."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from demo_company.records import Team, User
from demo_company.truth.credits import Credit
from demo_company.truth.customers import state_day
from demo_company.truth.periods import months_later, periods
from demo_company.truth.world import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class RepMonth:
    """A rep in a month in which the rep was employed at some time. `left_on` is the last day."""

    rep: str
    on: date  # the day on which the state is taken
    credit: Credit
    hired_on: date
    left_on: date | None
    month_start: date

    @property
    def has_left(self) -> bool:
        return self.left_on is not None and self.left_on <= self.on

    @property
    def is_new(self) -> bool:
        return self.on < months_later(self.hired_on, 3)

    @property
    def mean_headcount(self) -> Fraction:
        """Half a head for being there at the month's start, half for being there at its end."""
        was_there = self.hired_on < self.month_start
        return Fraction(was_there, 2) + Fraction(not self.has_left, 2)


def rep_months(known: Known) -> list[RepMonth]:
    return known.recall(_rep_months)


def _rep_months(known: Known) -> list[RepMonth]:
    """From the month on in which the CRM begins to write down who is there.

    Of the time before, those who had left by then are missing: it would look as if nobody ever did.
    """
    begin = min(user.valid_from for user in known.all(User))
    rows: dict[str, list[User]] = {}
    for user in known.all(User):
        if user.role == "rep":
            rows.setdefault(user.user_id, []).append(user)
    found = []
    for rep, periods_of_rep in rows.items():
        hired_on = min(user.hired_on for user in periods_of_rep if user.hired_on is not None)
        left_on = max((u.left_on for u in periods_of_rep if u.left_on is not None), default=None)
        last_day = min(left_on or known.as_of, known.as_of)
        for month in periods("month", max(hired_on, begin), last_day):
            on = state_day(known, month)
            found.append(
                RepMonth(
                    rep=rep,
                    on=on,
                    credit=_credit(known, rep, min(on, left_on or on)),
                    hired_on=hired_on,
                    left_on=left_on,
                    month_start=month.start,
                )
            )
    return found


def _credit(known: Known, rep: str, day: date) -> Credit:
    """A rep counts for the team at the month's end, or on the last working day."""
    person = known.on(User, rep, day)
    team = known.on(Team, person.team_id, day) if person else None
    return Credit(
        rep=rep,
        team=person.team_id if person else None,
        region=(person.region_id if person else None) or (team.region_id if team else None),
        channel=team.channel_id if team else None,
    )
