"""Steps of negotiations and approvals, and what customers plan to buy in a year."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from demo_company.records import DealStep, PurchasePlan
from demo_company.truth.credits import Credit, credit
from demo_company.truth.world import Known, local_day


class Decision(NamedTuple):
    """An approval step that was passed, or that a later one went past."""

    step: DealStep
    on: date
    in_order: bool


class Plan(NamedTuple):
    """What a customer is to buy in a year. None: nobody knows how much."""

    customer: str
    year: int
    agreed_on: date
    amount: Decimal | None


def milestones(known: Known) -> Iterator[tuple[DealStep, date]]:
    """Steps of negotiations that have a day by which they are due."""
    for step in known.all(DealStep):
        if step.process_type == "negotiation" and step.due_on is not None:
            yield step, step.due_on


def decisions(known: Known) -> Iterator[Decision]:
    processes: dict[str, list[DealStep]] = defaultdict(list)
    for step in known.all(DealStep):
        if step.process_type == "approval":
            processes[step.process_id].append(step)
    for steps in processes.values():
        steps.sort(key=attrgetter("step_order"))
        for place, step in enumerate(steps):
            later = [each.done_at for each in steps[place + 1 :] if each.done_at is not None]
            decided_at = step.done_at or min(later, default=None)
            on = local_day(decided_at)
            if on is not None:
                yield Decision(step, on, _is_in_order(step, steps[:place]))


def credit_of_step(known: Known, step: DealStep, day: date) -> Credit:
    return credit(known, day, rep=step.user_id, account=step.account_id)


def plans(known: Known) -> list[Plan]:
    """Plans of accounts that became one customer are one plan."""
    parts: dict[tuple[str, int], list[PurchasePlan]] = defaultdict(list)
    for plan in known.all(PurchasePlan):
        customer = known.customer(plan.account_id)
        if customer is not None:
            parts[customer, plan.plan_year].append(plan)
    found = []
    for (customer, year), own in parts.items():
        amounts = [
            known.in_reporting_currency(each.amount, each.currency, each.agreed_on) for each in own
        ]
        agreed = [amount for amount in amounts if amount is not None]
        total = sum(agreed, Decimal(0)) if len(agreed) == len(own) else None
        found.append(Plan(customer, year, min(each.agreed_on for each in own), total))
    return found


def _is_in_order(step: DealStep, before: list[DealStep]) -> bool:
    return step.done_at is not None and all(
        each.done_at is not None and each.done_at <= step.done_at for each in before
    )
