"""What a lead does by itself: it looks around, reads, registers and asks, before anybody calls."""

from datetime import timedelta

from demo_company.log import Story
from demo_company.records import Lead, LeadActivity
from demo_company.world import World

_DEEDS = {"visited": 0.55, "downloaded": 0.2, "registered": 0.12, "asked": 0.13}
_MEAN_DAYS_BETWEEN = 9.0
_LOOKS_ON_FOR = timedelta(days=2)


def engage(world: World, number: int, lead: Lead) -> list[Story[LeadActivity]]:
    """Deeds up to some time after the lead arrived. Older ones are known once it has a name."""
    draws = world.draws("engagement", number)
    stories: list[Story[LeadActivity]] = []
    at = lead.created_at + _LOOKS_ON_FOR * draws.share() if draws.chance(0.4) else lead.created_at
    for sequence in range(1, 1 + draws.count(1.8)):
        at = at.replace(microsecond=0)
        story = Story(
            max(at, lead.created_at),
            LeadActivity(
                lead_activity_id=f"LE{number:07d}-{sequence:02d}",
                lead_id=lead.lead_id,
                activity_type=draws.weighted(_DEEDS),
                occurred_at=at,
                is_automatic=False,
            ),
        )
        if draws.chance(0.01):  # somebody else used the same address
            story.deleted(story.born_at + timedelta(days=draws.whole(1, 9)))
        stories.append(story)
        at -= timedelta(days=draws.wait(_MEAN_DAYS_BETWEEN))
    return stories
