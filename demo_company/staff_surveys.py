"""What employees are asked: about a colleague, or about what another department delivered."""

from datetime import datetime, timedelta
from decimal import Decimal

from demo_company.clock import next_working_moment
from demo_company.records import SurveyAnswer
from demo_company.world import World

_LOWEST, _HIGHEST = 1, 5


def record_rating(
    world: World,
    kind: str,
    name: str,
    answered_at: datetime,
    mood: float,
    *,
    user_id: str,
    product_line_id: str | None = None,
) -> None:
    """An answer from 1 to 5 that mostly follows `mood`, between 0 and 1. Some arrive late."""
    draws = world.draws("rating", name)
    answered_at = next_working_moment(answered_at).replace(microsecond=0)
    level = min(1.0, max(0.0, draws.normal(0.25 + 0.75 * mood, 0.2)))
    world.log.add(
        answered_at + timedelta(days=draws.whole(1, 4) if draws.chance(0.05) else 0),
        SurveyAnswer(
            survey_answer_id=name,
            survey_type=kind,
            user_id=user_id,
            product_line_id=product_line_id,
            answered_at=answered_at,
            score=Decimal(_LOWEST + round(level * (_HIGHEST - _LOWEST))),
            scale_min=Decimal(_LOWEST),
            scale_max=Decimal(_HIGHEST),
        ),
    )
