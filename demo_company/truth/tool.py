"""Work on leads with the AI tool and without it, by rep and month."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from demo_company.records import LeadWork
from demo_company.truth.periods import month_of
from demo_company.truth.staff import RepMonth, rep_months
from demo_company.truth.world import Known


@dataclass(slots=True)
class Work:
    """A rep's month: the days with the tool, and what was done where somebody noted how long."""

    days: set[date] = field(default_factory=set)
    tool_leads: int = 0
    tool_minutes: int = 0
    manual_leads: int = 0
    manual_minutes: int = 0


def tool_months(known: Known) -> Iterator[tuple[RepMonth, Work, int]]:
    """Every rep's months with what the rep did, and the agreed days."""
    works = _works(known)
    for rep in rep_months(known):
        agreed = known.policy.minimum_tool_days(rep.on)
        yield rep, works[rep.rep, month_of(rep.on)], agreed


def _works(known: Known) -> dict[tuple[str | None, date], Work]:
    works: dict[tuple[str | None, date], Work] = defaultdict(Work)
    for each in known.all(LeadWork):
        if each.worked_on > known.as_of:
            continue
        work = works[each.user_id, month_of(each.worked_on)]
        if each.is_with_tool:
            work.days.add(each.worked_on)
        if not each.minutes or each.lead_count is None:
            continue
        if each.is_with_tool:
            work.tool_leads += each.lead_count
            work.tool_minutes += each.minutes
        else:
            work.manual_leads += each.lead_count
            work.manual_minutes += each.minutes
    return works
