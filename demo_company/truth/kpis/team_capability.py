"""Team capability: who sells, and how well they negotiate."""

from collections.abc import Iterator

from demo_company.truth.catalogue import (
    EMPLOYERS,
    MONTHLY,
    SELLERS_BY_LINE_AND_SOURCE,
    Contribution,
    ratio,
)
from demo_company.truth.opportunities import credit_of_opportunity, decided, reached
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
