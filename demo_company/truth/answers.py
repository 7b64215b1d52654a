"""The answer key: every KPI, for everybody and every period, as of a day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from demo_company.log import Log
from demo_company.truth.catalogue import OUTLETS, Contribution, Kpi
from demo_company.truth.credits import Credit
from demo_company.truth.exact import measure
from demo_company.truth.kpis import KPIS, KPIS_OF_KPIS
from demo_company.truth.kpis_of_kpis import Part, totals_of_kpis
from demo_company.truth.policy import Policy
from demo_company.truth.totals import Answer, totals
from demo_company.truth.world import Known


def answers(log: Log, as_of: date, policy: Policy | None = None) -> list[Answer]:
    """What the published KPIs must say at the end of `as_of`, to the last digit and row.

    `policy` holds the policy tables of the warehouse; by default the project's own.
    """
    known = Known(log, as_of, policy or Policy())
    numbers = list(totals(KPIS.values(), known))
    return [*numbers, *totals_of_kpis(known, numbers)]


def receipts(
    log: Log, as_of: date, policy: Policy | None = None
) -> Iterator[tuple[str, list[Contribution]]]:
    """The records behind the answers: for each KPI what counts, when, for whom and how much."""
    known = Known(log, as_of, policy or Policy())
    for kpi in KPIS.values():
        yield (
            kpi.id,
            [
                each._replace(
                    credit=_named_by(kpi, each.credit),
                    numerator=measure(each.numerator),
                    denominator=None if each.denominator is None else measure(each.denominator),
                )
                for each in kpi.contributions(known)
                if each.on <= as_of
            ],
        )


def receipts_of_kpis(
    log: Log, as_of: date, policy: Policy | None = None
) -> Iterator[tuple[str, list[Part]]]:
    """The same for KPIs that are made of other KPIs: the numbers behind the answers."""
    known = Known(log, as_of, policy or Policy())
    numbers = list(totals(KPIS.values(), known))
    for kpi in KPIS_OF_KPIS.values():
        yield kpi.id, list(kpi.parts(known, numbers))


def _named_by(kpi: Kpi, credit: Credit) -> Credit:
    """Only a KPI that is published for them says which outlet sold, or which campaign paid off."""
    if not set(OUTLETS) & set(kpi.entities):
        credit = replace(credit, store=None, distributor=None)
    if "campaign" not in kpi.entities:
        credit = replace(credit, campaign=None)
    return credit
