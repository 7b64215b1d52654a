"""What every KPI must be, worked out from the company's own memory by other means than SQL.

Plain Python over the event log: exact fractions and decimals, one record at a time, slow on
purpose. It shares no code with the warehouse. What both read are the policy tables, which are the
user's.
"""

from demo_company.truth.answers import answers, receipts, receipts_of_kpis
from demo_company.truth.catalogue import Contribution
from demo_company.truth.kpis_of_kpis import Part
from demo_company.truth.scorecards import Line, Scorecard, scorecards
from demo_company.truth.totals import Answer

__all__ = [
    "Answer",
    "Contribution",
    "Line",
    "Part",
    "Scorecard",
    "answers",
    "receipts",
    "receipts_of_kpis",
    "scorecards",
]
