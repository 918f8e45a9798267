"""The visiting rules of one community: the vocabulary's defaults, narrowed by its own, in the shape rounds/rules.py reads."""

from typing import cast

from app.identity.models import Community
from app.rounds.hours import Hours
from app.rounds.timetable import Settings, Visiting
from app.vocabulary import vocabulary


def visiting_settings(community: Community) -> Settings:
    """Settings for the server's use of the rules. A phone adds when it last heard of the station; the server is always fresh."""
    visiting = cast(Visiting, {**vocabulary()["visiting"], **community.visiting})
    return {"time_zone": community.time_zone, "visiting": visiting, "last_contact_at": None}


def settings_of_round(settings: Settings, hours: Hours | None) -> Settings:
    """The same settings with a round's own visiting hours, where it has any."""
    return settings if hours is None else {**settings, "visiting": {**settings["visiting"], "hours": hours}}
