"""Numbers that have a target: whether they met it, and how well."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from demo_company.truth.exact import measure
from demo_company.truth.totals import Answer
from demo_company.truth.world import Known

LESS_IS_BETTER = {
    "after_sales_dispute_rate",
    "channel_diversion_rate",
    "churn_warning_count",
    "complaint_rate",
    "cost_per_valid_lead",
    "first_response_minutes",
    "issue_resolution_hours",
    "new_hire_share",
    "overdue_receivable_rate",
    "release_cycle_days",
    "sales_cycle_days",
    "staff_turnover_rate",
    "stalled_opportunity_count",
}


class Attainment(NamedTuple):
    number: Answer
    target: Decimal

    @property
    def is_met(self) -> bool | None:
        """None while there is no value."""
        value = self.number.value
        if value is None:
            return None
        less_is_better = self.number.kpi_id in LESS_IS_BETTER
        return value <= self.target if less_is_better else value >= self.target

    def score(self, floor: Decimal, cap: Decimal) -> Decimal | None:
        """From 0 at the floor to 100 at the cap; None while there is no value."""
        value = self.number.value
        if value is None:
            return None
        if self.number.kpi_id in LESS_IS_BETTER:
            if value <= 0:
                return Decimal(100)
            attained = Fraction(self.target) / Fraction(value)
        elif self.target <= 0:
            return None
        else:
            attained = Fraction(value) / Fraction(self.target)
        part = (attained - Fraction(floor)) / (Fraction(cap) - Fraction(floor))
        return measure(100 * max(Fraction(0), min(Fraction(1), part)))


def attainments(known: Known, numbers: Sequence[Answer]) -> Iterator[Attainment]:
    """Every number for which a target was in force on the last day of its period."""
    for number in numbers:
        entity = (number.entity_type, number.entity_id)
        target = known.policy.kpi_target(
            number.kpi_id, number.period_grain, entity, number.period_end
        )
        if target is not None:
            yield Attainment(number, target)
