"""What a door's live visits say: this round's tries, the last talk, the last days (domain.md 5.3, Due).
Derived each time and never stored. The same is in static/src/rounds/past.js."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NotRequired, TypedDict

from app.calendar import band_at, day_number, local_slot
from app.rounds.timetable import Settings, Slot, Timetable

TALKS = frozenset({"met", "declined_talk"})
CLOSING = TALKS | {"moved_new", "language", "do_not_visit"}
EMPTY = frozenset({"vacant", "moved_empty"})
NO_DOOR = frozenset({"door_not_found", "demolished"})
TRIES = frozenset({"not_home", "no_access", "not_convenient", "appointment", "stopped_unsafe"})
NOBODY = frozenset({"not_home", "no_access"})

WEEK_DAYS = 7
LONG_AGO = -1_000_000


class Appointment(TypedDict):
    """The resident's own time: a day with a clock time 'HH:MM', or with a band, or (neither) the whole day."""

    day: str
    time: str | None
    band: str | None


class Topic(TypedDict):
    topic: str
    end: str


class Visit(TypedDict):
    """A live visit; `at` is its occurred_at in ms UTC. Superseded visits are left out by the caller."""

    at: int
    outcome: str
    id: NotRequired[str]
    appointment: NotRequired[Appointment | None]
    topics: NotRequired[Sequence[Topic]]
    # The resident asked for a time by herself: nobody knocked.
    asked: NotRequired[bool]


class Wish(TypedDict):
    id: str
    set_at: int
    lifted_at: int | None


class Round(TypedDict):
    opened_on: str
    closes_on: str


@dataclass(frozen=True)
class Past:
    """What a door's live visits say. Days are day numbers; `latest` is of all visits, `latest_in_round` and the rest below it of this round's."""

    days: list[int]
    latest: Visit | None
    rest_until: int
    week_until: int
    latest_in_round: Visit | None
    latest_slot: Slot
    tries: int
    bands_tried: frozenset[str]


def past_of(visits: Sequence[Visit], round: Round | None, settings: Settings, table: Timetable) -> Past:
    """The past of a door from its live visits in any order; two of the same instant keep the order they are given in."""
    rules = settings["visiting"]
    first, last = (day_number(round["opened_on"]), day_number(round["closes_on"])) if round else (0, -1)
    days: list[int] = []
    latest: Visit | None = None
    latest_in_round: Visit | None = None
    latest_slot: Slot = (LONG_AGO, 0)
    rest_until, tries = LONG_AGO, 0
    bands: set[str] = set()
    for visit in sorted(visits, key=lambda visit: visit["at"]):
        slot = local_slot(visit["at"], settings["time_zone"])
        latest = visit
        # A time that was asked for is no visit: it uses up no try and no day.
        if visit.get("asked"):
            continue
        days.append(slot[0])
        if visit["outcome"] in TALKS:
            rest_until = slot[0] + rules["rest_days"]
        if first <= slot[0] <= last:
            latest_in_round, latest_slot = visit, slot
            if visit["outcome"] in TRIES:
                tries += 1
                bands.add(band_at(*slot, table.noon, table.evening))
    week_until = days[-rules["per_week"]] + WEEK_DAYS if len(days) >= rules["per_week"] else LONG_AGO
    return Past(days, latest, rest_until, week_until, latest_in_round, latest_slot, tries, frozenset(bands))
