"""What the rules need to know about a batch's doors, loaded in a few queries and kept up to date while the batch is read.
So that the second operation of a batch sees the first, and no command asks the database on its own."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.identity.models import Community, Staff
from app.places.queries import PlacedDoor
from app.places.rules import Hold
from app.rounds import past
from app.rounds.models import DoorRound
from app.rounds.timetable import Settings


@dataclass
class DoorFacts:
    """One door with its zone, its recent visits and its wishes, in the shape rounds/rules.py reads."""

    door: PlacedDoor
    zone_id: str
    hold: Hold
    visits: list[past.Visit] = field(default_factory=list)
    wishes: list[past.Wish] = field(default_factory=list)


@dataclass
class Facts:
    """What is known when a batch is read: whose phone, which doors, which rounds, which ids are taken."""

    community: Community
    staff: Staff
    # When the person's first phone was bound: a new phone, or a new code, makes what she wrote before no younger.
    bound_at: datetime
    settings: Settings
    grace: timedelta
    doors: dict[str, DoorFacts]
    rounds: list[DoorRound]
    wish_ids: set[str]
