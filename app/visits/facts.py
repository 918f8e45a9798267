"""What the rules need to know about a batch's doors and buildings, loaded in a few queries and kept up to date while the batch is read.
So that the second operation of a batch sees the first, and no command asks the database on its own."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app import problems
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


@dataclass(frozen=True)
class BuildingFacts:
    """One building's zone, and how the phone's person stands to it."""

    zone_id: str
    hold: Hold


@dataclass(kw_only=True)
class Named:
    """A record that an operation of the batch names: whose it is, and what it can be told by."""

    id: str
    number: int | None
    staff_id: str
    occurred_ms: int

    def is_at(self, instant_ms: int) -> bool:
        """Whether it happened at an instant; phones know a visit's time to the second."""
        return abs(self.occurred_ms - instant_ms) < 1000


@dataclass(kw_only=True)
class Original(Named):
    """A visit, and the first record of its chain of corrections."""

    door_id: str
    root_id: str
    # Who made the first record; None where it is past its time.
    root_staff_id: str | None


@dataclass(kw_only=True)
class NamedBlockage(Named):
    """A time a building could not be entered."""

    building_id: str


@dataclass(frozen=True)
class Question:
    """A question that an operation of the batch answers: the visit it is about, and whom it was asked."""

    id: str
    visit_id: str
    asked_id: str


@dataclass
class Facts:
    """What is known when a batch is read: whose phone, which doors and buildings, which rounds, which ids are taken."""

    community: Community
    staff: Staff
    # When the person's first phone was bound: a new phone, or a new code, makes what she wrote before no younger.
    bound_at: datetime
    settings: Settings
    grace: timedelta
    doors: dict[str, DoorFacts]
    buildings: dict[str, BuildingFacts]
    rounds: list[DoorRound]
    wish_ids: set[str]
    # Visit id to what corrections of this batch have to know of it.
    originals: dict[str, Original]
    # Root to the live visits of its chain, for the roots of those.
    live_of_root: dict[str, set[str]]
    # Blockage id to what taking one back in this batch has to know of it.
    blockages: dict[str, NamedBlockage]
    # Question id to what its answer has to know.
    questions: dict[str, Question]
    # What the draw for the sample is made with.
    sample_key: bytes

    def door_for(self, door_id: str) -> DoorFacts:
        """A door of a zone that is or was this person's. Raises Problem door.unknown for any other, exactly as for none."""
        found = self.doors.get(door_id)
        if found is None or found.hold == "never":
            raise problems.Problem(problems.DOOR_UNKNOWN)
        return found

    def building_for(self, building_id: str) -> BuildingFacts:
        """A building of a zone that is or was this person's. Raises Problem building.unknown for any other, exactly as for none."""
        found = self.buildings.get(building_id)
        if found is None or found.hold == "never":
            raise problems.Problem(problems.BUILDING_UNKNOWN)
        return found
