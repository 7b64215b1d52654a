"""What is agreed step by step: negotiations, approvals, and plans of what a year will bring."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from demo_company.clock import opening, working_days_later
from demo_company.customers import Customer, recorded
from demo_company.draws import rounded
from demo_company.log import Story
from demo_company.people import Person
from demo_company.records import Contract, DealStep, PurchasePlan
from demo_company.world import World

_MILESTONES = ("价格谈判", "付款条件", "交付与验收", "法务条款")
_APPROVALS = ("销售经理审批", "财务审批", "法务审批", "总经理审批")
_PLANNERS = {"enterprise": 0.6, "mid_market": 0.3, "small_business": 0.08}


def negotiate(
    world: World, customer: Customer, opportunity_id: str, begins_at: datetime, ends_at: datetime
) -> None:
    """Milestones are agreed at the beginning; who stops talking leaves the rest of them open."""
    draws = world.draws("negotiation", opportunity_id)
    due_at = begins_at
    for order in range(1, draws.whole(2, len(_MILESTONES)) + 1):
        due_at = working_days_later(due_at, draws.between(1, 3))
        step = DealStep(
            deal_step_id=f"TP-{opportunity_id}-{order}",
            process_id=f"TP-{opportunity_id}",
            process_type="negotiation",
            opportunity_id=opportunity_id,
            account_id=customer.account_id,
            user_id=customer.owner_on(world, begins_at.date()).user_id,
            step_order=order,
            step_name=_MILESTONES[order - 1],
            due_on=due_at.date(),
        )
        story = Story(begins_at, step)
        done_at = working_days_later(begins_at, order * draws.around(1.7, 0.45))
        if done_at <= ends_at:
            noted_at = done_at + timedelta(hours=draws.whole(12, 80) if draws.chance(0.06) else 0)
            story.then(noted_at, done_at=done_at)
        if draws.chance(0.02):  # not needed after all
            story.deleted(begins_at + timedelta(days=draws.whole(1, 5)))
        story.tell(world.log)


def approve(
    world: World, customer: Customer, contract: Contract, seller: Person, signed_at: datetime
) -> None:
    """Everybody signs in turn, mostly: some in a hurry before the one before, some never."""
    draws = world.draws("approval", contract.contract_id)
    begins_at = signed_at - timedelta(days=draws.whole(3, 9))
    order_of_signing = list(range(draws.whole(3, len(_APPROVALS))))
    if draws.chance(0.12):
        first = draws.whole(0, len(order_of_signing) - 2)
        order_of_signing[first : first + 2] = reversed(order_of_signing[first : first + 2])
    left_out = draws.pick(order_of_signing) if draws.chance(0.07) else None
    at = begins_at
    for number in order_of_signing:
        at = working_days_later(at, draws.around(0.8, 0.6))
        step = DealStep(
            deal_step_id=f"SP-{contract.contract_id}-{number + 1}",
            process_id=f"SP-{contract.contract_id}",
            process_type="approval",
            opportunity_id=contract.opportunity_id,
            account_id=customer.account_id,
            user_id=seller.user_id,
            step_order=number + 1,
            step_name=_APPROVALS[number],
        )
        story = Story(recorded(begins_at), step)
        if number != left_out:
            story.then(recorded(at), done_at=at)
        # Before it is signed the CRM has no contract to point at.
        story.then(recorded(signed_at), contract_id=contract.contract_id)
        story.tell(world.log)


def plan_purchases(world: World, customer: Customer) -> None:
    """Each January some customers say what they will buy; some think again in summer."""
    for year in range(customer.opened_at.year + 1, world.through.year + 1):
        draws = world.draws("plan", customer.number, year)
        if not draws.chance(_PLANNERS[customer.account.segment_id or "small_business"]):
            continue
        agreed_on = date(year, 1, 6) + timedelta(days=draws.whole(0, 50))
        segment = customer.segment
        expected = segment.deal_median * segment.purchases_a_year * draws.around(0.7, 0.35)
        in_cny = Decimal(repr(expected))
        amount = world.in_currency(in_cny, customer.currency, agreed_on, "1000")
        noted_at = working_days_later(opening(agreed_on), draws.between(0, 2))
        story = Story(
            noted_at,
            PurchasePlan(
                account_id=customer.account_id,
                plan_year=year,
                agreed_on=agreed_on,
                amount=amount,
                currency=customer.currency,
            ),
        )
        if draws.chance(0.15):
            factor = Decimal(repr(draws.between(0.7, 1.3)))
            changed_at = noted_at + timedelta(days=draws.whole(10, 200))
            story.then(changed_at, amount=rounded(amount * factor, Decimal(1000)))
        if draws.chance(0.03):
            story.deleted(noted_at + timedelta(days=draws.whole(5, 60)))
        story.tell(world.log)
