"""The answer key: every KPI, for everybody and every period, as of a day."""

from datetime import date

from demo_company.log import Log
from demo_company.truth.kpis import KPIS
from demo_company.truth.policy import Policy
from demo_company.truth.totals import Answer, totals
from demo_company.truth.world import Known


def answers(log: Log, as_of: date, policy: Policy | None = None) -> list[Answer]:
    """What the published KPIs must say at the end of `as_of`, to the last digit and row.

    `policy` holds the policy tables of the warehouse; by default the project's own.
    """
    return list(totals(KPIS.values(), Known(log, as_of, policy or Policy())))
