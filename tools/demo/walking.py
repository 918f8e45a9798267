"""Walks of the demo's coordinators, door by door, under the product's own rules; each call becomes the body a phone would freeze.
Asks app.rounds.rules before every call, so that rules are crossed as rarely as in life."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from app.calendar import band_at, day_number, instant_of, local_slot, minute_of, weekday_on
from app.rounds.past import NO_DOOR, NOBODY, TALKS, TRIES
from app.rounds.rules import locks_at
from tools.demo.answers import Behind, answer
from tools.demo.days import Round, Walk
from tools.demo.talks import appointment_after, fields_of

REST_DAYS, WEEK_DAYS, TRIES_A_ROUND, QUIET_UNTIL = 60, 7, 3, 14 * 60
NEVER = 10**9
# Within a round an empty door is looked at again, and a new tenant is called on properly, some days later.
LOOKED_AT_AGAIN = {"vacant": 14, "moved_empty": 14, "moved_new": 7}
KEEPS_APPOINTMENT = 0.85
GOES_ON_AFTER_HOURS = 0.3
BAND_MINUTES = {"am": 600, "pm": 900, "eve": 1110, "weekend": 900}


@dataclass
class DoorOnWay:
    """A door as the walkers know it, and what is behind it."""

    id: str
    facts: dict[str, Any]
    behind: Behind
    visits: list[dict[str, Any]] = field(default_factory=list)
    wishes: list[dict[str, Any]] = field(default_factory=list)
    closed_topics: set[str] = field(default_factory=set)
    tries: int = 0
    tried_in: int = -1
    ready_on: int = 0
    closed_in: int = -1
    last_nobody: tuple[int, str] | None = None
    booked: dict[str, Any] | None = None

    def is_open(self, round_number: int, day: int, minute: int, band: str) -> bool:
        """Whether it is worth climbing up for it now: the rules have the last word."""
        if self.closed_in in (round_number, NEVER) or self.ready_on > day:
            return False
        if minute < QUIET_UNTIL and (self.facts["night_shift"] or self.facts["kind"] == "dorm_room"):
            return False
        if self.tried_in == round_number and self.last_nobody is not None:
            return weekday_on(day) != weekday_on(self.last_nobody[0]) and band != self.last_nobody[1]
        return True


@dataclass
class Saved:
    """One operation as its phone saved it: instants in ms UTC, true time."""

    kind: str
    started_at: int
    ended_at: int
    body: dict[str, Any]


@dataclass
class ZoneOnWay:
    """A zone's buildings in the order of the stairs."""

    code: str
    buildings: dict[str, list[DoorOnWay]]
    moods: dict[str, float] = field(default_factory=dict)
    short_of: int = 0


class Walkers:
    """Everybody who walks. `walk()` and `keep_appointments()` give what was saved; the order of days is the caller's."""

    def __init__(
        self,
        zones: Sequence[ZoneOnWay],
        rounds: list[Round],
        settings: Any,
        dice: Random,
        make_id: Callable[[], str],
        forced: dict[str, list[tuple[int, str]]],
        shown_late: str,
    ) -> None:
        """`forced` is zone to (day number, outcome) that must happen from that day on; `shown_late` a building the round of today reaches last."""
        self.zones = {zone.code: zone for zone in zones}
        self.rounds, self.settings, self.dice, self.make_id = rounds, settings, dice, make_id
        self.forced = {code: sorted(entries, key=lambda entry: entry[0]) for code, entries in forced.items()}
        self.shown_late = shown_late
        self.appointments: dict[tuple[str, int], list[DoorOnWay]] = defaultdict(list)

    def new_moods(self) -> None:
        """A new round begins: every building gets its turn anew."""
        for zone in self.zones.values():
            zone.moods = {name: self.dice.uniform(0.4, 1.6) for name in zone.buildings}

    def walk(self, walk: Walk) -> list[Saved]:
        """One walk through a zone: building by building, up the stairs."""
        zone, day = self.zones[walk.zone], day_number(walk.day)
        wanted = walk.visits + zone.short_of
        saved: list[Saved] = []
        at = instant_of(walk.day, walk.minute) + self.dice.randrange(60_000)
        end = instant_of(walk.day, walk.until)
        left = dict(zone.buildings)
        while len(saved) < wanted and at < end and left:
            band = band_at(day, (at - instant_of(walk.day, 0)) // 60_000)
            open_doors = {name: [door for door in doors if door.is_open(walk.round, day, walk.minute, band)] for name, doors in left.items()}
            best = max(left, key=lambda name: self._pull(zone, name, open_doors[name], walk))
            del left[best]
            for door in open_doors[best]:
                if len(saved) == wanted or (at >= end and self.dice.random() > GOES_ON_AFTER_HOURS):
                    break
                if at < end and self._locks(door, walk, at):
                    continue
                call = self._call(door, walk, day, at, is_kept_appointment=False)
                saved.append(call)
                at = call.ended_at + self.dice.randint(15_000, 50_000)
            at += self.dice.randint(60_000, 180_000)
        zone.short_of = wanted - len(saved)
        return saved

    def take_shortage(self) -> int:
        """How many visits all zones together are short of; whoever asks makes up for them."""
        short = sum(zone.short_of for zone in self.zones.values())
        for zone in self.zones.values():
            zone.short_of = 0
        return short

    def keep_appointments(self, walk: Walk) -> Iterator[Saved]:
        """The appointments of a zone on the day of a walk; some are missed, and nobody is chased."""
        day = day_number(walk.day)
        for door in self.appointments.pop((walk.zone, day), []):
            booked = door.booked
            if booked is None or day_number(booked["day"]) != day or door.closed_in == NEVER or self.dice.random() > KEEPS_APPOINTMENT:
                continue
            minute = minute_of(booked["time"]) if booked["time"] else BAND_MINUTES[booked["band"]]
            at = instant_of(walk.day, minute) + self.dice.randrange(5 * 60_000)
            self.zones[walk.zone].short_of -= 1
            yield self._call(door, walk, day, at, is_kept_appointment=True)

    def set_wish(self, door: DoorOnWay, at: int) -> Saved | None:
        """A wish not to be visited that came without a visit; None where the door has one already."""
        if door.closed_in == NEVER:
            return None
        wish = self._wish(door, at)
        return Saved("wish:set", at, at, {"door": door.id, "wish": wish, "by": "resident"})

    def _pull(self, zone: ZoneOnWay, name: str, doors: Sequence[DoorOnWay], walk: Walk) -> float:
        pull = min(sum(1.6 if door.tried_in == walk.round and door.tries else 1.0 for door in doors), 30.0) * zone.moods[name]
        if name == self.shown_late and walk.round == len(self.rounds) - 1:
            days_left = day_number(self.rounds[-1].last_walked_on) - day_number(walk.day)
            return pull * (0.0 if days_left > 2 else 6.0)
        return pull

    def _locks(self, door: DoorOnWay, walk: Walk, at: int) -> list[str]:
        span = self.rounds[walk.round]
        facts: Any = door.facts
        visits: Any = door.visits
        wishes: Any = door.wishes
        return locks_at(facts, visits, wishes, {"opened_on": span.opened_on, "closes_on": span.closes_on}, at, self.settings)

    def _call(self, door: DoorOnWay, walk: Walk, day: int, at: int, *, is_kept_appointment: bool) -> Saved:
        band = band_at(day, (at - instant_of(walk.day, 0)) // 60_000)
        outcome = answer(door.behind, day, band, is_kept_appointment, self.dice)
        forced = self.forced.get(walk.zone)
        if forced and forced[0][0] <= day and not is_kept_appointment:
            outcome = forced.pop(0)[1]
        is_first_talk = not any(visit["outcome"] == "met" for visit in door.visits)
        body = {"door": door.id, "outcome": outcome, **fields_of(outcome, walk.day, door.closed_topics, is_first_talk, self.dice)}
        body["appointment"] = appointment_after(walk.day, self.dice.randint(1, 6), self.dice) if outcome == "appointment" else None
        seconds = {"met": (70, 240), "declined_talk": (15, 40)}.get(outcome, (4, 20) if outcome in NOBODY else (8, 60))
        ended_at = at + self.dice.randint(*seconds) * 1000
        door.visits.append({"at": at, "outcome": outcome, "appointment": body["appointment"], "topics": body["topics"]})
        body["wish"] = self._wish(door, at) if outcome == "do_not_visit" else None
        self._remember(door, walk, day, band, outcome, body["appointment"])
        return Saved("visit:record", at, ended_at, body)

    def _wish(self, door: DoorOnWay, at: int) -> str:
        wish = self.make_id()
        door.wishes.append({"id": wish, "set_at": at, "lifted_at": None})
        door.closed_in = NEVER
        return wish

    def _remember(self, door: DoorOnWay, walk: Walk, day: int, band: str, outcome: str, appointment: dict[str, Any] | None) -> None:
        if door.tried_in != walk.round:
            door.tried_in, door.tries, door.last_nobody = walk.round, 0, None
        days = [local_slot(visit["at"])[0] for visit in door.visits[-2:]]
        door.booked = appointment
        door.last_nobody = (day, band) if outcome in NOBODY else None
        door.ready_on = max(day + 2, days[0] + WEEK_DAYS if len(days) == 2 else 0)
        if outcome in NO_DOOR:
            door.closed_in = NEVER
        elif outcome in TALKS:
            door.ready_on = day + REST_DAYS
        if outcome in TRIES:
            door.tries += 1
            if appointment is not None:
                booked_on = day_number(appointment["day"])
                door.ready_on = max(door.ready_on, booked_on + 1)
                self.appointments[walk.zone, booked_on].append(door)
        if outcome in LOOKED_AT_AGAIN:
            door.ready_on = max(door.ready_on, day + LOOKED_AT_AGAIN[outcome])
        elif door.closed_in != NEVER and (outcome not in TRIES or door.tries >= TRIES_A_ROUND):
            door.closed_in = walk.round
