"""Campaigns: one per quarter and kind, with what they cost month by month."""

from datetime import date, timedelta
from decimal import Decimal

from demo_company.catalogue import SOURCES
from demo_company.clock import FIRST_DAY, opening
from demo_company.draws import rounded
from demo_company.records import Campaign, Cost
from demo_company.world import World

_BUDGETS = {
    "content": 60_000,
    "advertising": 110_000,
    "event": 140_000,
    "email": 15_000,
    "referral": 30_000,
}
_NAMES = {
    "content": "内容",
    "advertising": "搜索推广",
    "event": "展会",
    "email": "邮件",
    "referral": "老带新",
}


def run_campaigns(world: World) -> dict[str, list[Campaign]]:
    """Record campaigns and their costs; returns the campaigns of each lead source, oldest first."""
    campaigns: dict[str, list[Campaign]] = {}
    first_month = date(FIRST_DAY.year, FIRST_DAY.month, 1)
    while first_month <= world.through:
        for source_id, source in SOURCES.items():
            if source_id is not None and source.campaign_type is not None:
                campaign = _plan(world, source_id, source.campaign_type, first_month)
                campaigns.setdefault(source_id, []).append(campaign)
                _spend(world, campaign)
        first_month = _months_later(first_month, 3)
    return campaigns


def _plan(world: World, source_id: str, kind: str, first_day: date) -> Campaign:
    draws = world.draws("campaign", source_id, first_day.toordinal())
    planned_on = opening(max(FIRST_DAY, first_day - timedelta(days=10)))
    return world.log.add(
        planned_on,
        Campaign(
            campaign_id=f"MK{first_day:%y%m}-{kind[:3].upper()}",
            campaign_name=f"{first_day:%Y}年{first_day.month}月{_NAMES[kind]}活动",
            campaign_type=kind,
            lead_source_id=source_id,
            starts_on=first_day,
            ends_on=_months_later(first_day, 3) - timedelta(days=1),
            budget_amount=draws.money(_BUDGETS[kind], 0.15, "100"),
            currency="CNY",
        ),
    )


def _spend(world: World, campaign: Campaign) -> None:
    """A third of the budget a month, more or less. Content is its own kind of cost."""
    assert campaign.starts_on is not None
    assert campaign.budget_amount is not None
    draws = world.draws("campaign cost", campaign.campaign_id)
    for month in range(3):
        billed_on = _months_later(campaign.starts_on, month + 1) - timedelta(days=1)
        share = Decimal(repr(draws.around(0.33, 0.15)))
        world.log.add(
            opening(billed_on + timedelta(days=draws.whole(0, 4))),
            Cost(
                cost_id=f"FY-{campaign.campaign_id}-{month + 1}",
                cost_kind="content" if campaign.campaign_type == "content" else "campaign",
                campaign_id=campaign.campaign_id,
                lead_source_id=campaign.lead_source_id,
                incurred_on=billed_on,
                amount=rounded(campaign.budget_amount * share),
                currency="CNY",
            ),
        )


def _months_later(first: date, months: int) -> date:
    year, month = divmod(first.month - 1 + months, 12)
    return date(first.year + year, month + 1, 1)
