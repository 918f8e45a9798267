"""The visiting rules of one community: the vocabulary's defaults, narrowed by its own, in the shape rounds/rules.py reads."""

from typing import Any

from app.identity.models import Community
from app.vocabulary import vocabulary


def visiting_settings(community: Community) -> dict[str, Any]:
    """Settings for the server's use of the rules. A phone adds when it last heard of the station; the server is always fresh."""
    return {"time_zone": community.time_zone, "visiting": {**vocabulary()["visiting"], **community.visiting}, "last_contact_at": None}
