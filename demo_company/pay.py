"""What the people of a service team are paid together, month by month."""

from datetime import date, timedelta
from decimal import Decimal

from demo_company.clock import FIRST_DAY, opening, working_days_later
from demo_company.draws import rounded
from demo_company.log import Story
from demo_company.people import SERVICE_TEAMS
from demo_company.records import TeamPay
from demo_company.world import World

_MEDIAN = 13_500  # a person and month


def pay_service_teams(world: World) -> None:
    """Finance closes a month in the first days of the next; now and then it puts one right."""
    first, following = FIRST_DAY.replace(day=1), _next_month(FIRST_DAY)
    while following <= world.through:
        for team_id in SERVICE_TEAMS:
            _pay(world, team_id, first, following)
        first, following = following, _next_month(following)


def _pay(world: World, team_id: str, first: date, following: date) -> None:
    draws = world.draws("team pay", team_id, first.toordinal())
    staff = world.people.working("service", following - timedelta(days=1), team_id)
    amount = sum((draws.money(_MEDIAN, 0.15) for _ in staff), Decimal(0))
    closed_at = working_days_later(opening(following), draws.between(1, 7))
    story = Story(
        closed_at,
        TeamPay(
            team_pay_id=f"GZ-{team_id}-{first:%Y%m}",
            service_team_id=team_id,
            earned_on=following - timedelta(days=1),
            amount=amount,
            currency="CNY",
        ),
    )
    if draws.chance(0.15):
        put_right_at = closed_at + timedelta(days=draws.whole(1, 25))
        story.then(put_right_at, amount=rounded(amount * Decimal(repr(draws.between(0.97, 1.03)))))
    story.tell(world.log)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
