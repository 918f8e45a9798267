"""Fills an empty database with a set of the demo, day by day, through the product's own commands.
The same seed and date give the same rows; only secrets (tokens, pass-phrases, their digests) are random each time."""

import contextlib
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app import calendar, clock, database
from app.changes.log import write_operation
from app.database import db
from app.identity import queries
from app.identity.guards import Phone
from app.identity.models import Community, Device
from app.places.models import Building, Compound, Door, Zone
from app.rounds.commands import open_round
from app.visits.settings import visiting_settings
from tools.demo.answers import behind_door
from tools.demo.days import Round, Walk, first_day, last_walk, rounds_until, walks_of
from tools.demo.people import People, add_people, bind_phones, found_station
from tools.demo.places import import_list, list_of
from tools.demo.services import add_weeks, told_elsewhere
from tools.demo.sets import DemoSet
from tools.demo.uploading import Uploads
from tools.demo.walking import DoorOnWay, Saved, Walkers, ZoneOnWay

MORNING, OPENING, NIGHT = 8 * 60, 8 * 60 + 30, 23 * 60 + 30
WISHES_A_YEAR, WITHOUT_A_VISIT = 0.015, 0.6
PROGRESS_SECONDS = 3.0


class RefusedToFill(RuntimeError):
    """The database or the mode is not one a demo may be put into; the text says why."""


@dataclass
class Filled:
    """What was put in, for demo.json and for the last line."""

    community_id: str
    passphrases: dict[str, str]
    first_day: str
    today: str
    counts: Counter[str] = field(default_factory=Counter)


def fill(app: Flask, wanted: DemoSet, seed: int, today: str, say: Callable[[str], None]) -> Filled:
    """Fill the application's database, inside an application context.

    Args:
        today: the demo's today, 'YYYY-MM-DD'; the last visit is of the day before.
        say: told of the progress, a line at a time.

    Raises RefusedToFill outside demo mode, when a community exists, or when today has not come yet.
    """
    _refuse(app, today)
    ids = Random(f"{seed} ids")
    with _ids_from(ids):
        return _fill(app, wanted, seed, today, say)


def _refuse(app: Flask, today: str) -> None:
    if app.config["MODE"] != "demo":
        raise RefusedToFill("This is not a demo (XUNFANG_MODE); a demo is only put into a database that is called one.")
    if queries.communities(db.session()):
        raise RefusedToFill("A community lives in this database already; a demo is only put into an empty one.")
    if calendar.instant_of(today, 0) > clock.to_ms(clock.now()):
        raise RefusedToFill(f"{today} has not come yet; nothing of a demo lies in the future.")


@contextlib.contextmanager
def _ids_from(dice: Random) -> Iterator[None]:
    """Every id the product makes meanwhile comes from the seed: the same seed gives the same rows, ids too."""
    real = uuid.uuid4
    uuid.uuid4 = lambda: uuid.UUID(int=dice.getrandbits(128), version=4)
    try:
        yield
    finally:
        uuid.uuid4 = real


def new_id() -> str:
    """An id in the shape of the phone's; from the seed while a demo is filled."""
    return str(uuid.uuid4())


def _fill(app: Flask, wanted: DemoSet, seed: int, today: str, say: Callable[[str], None]) -> Filled:
    dice, people = Random(f"{seed} life"), wanted.people()
    first = first_day(today)
    started = clock.from_ms(calendar.instant_of(first, MORNING))
    with database.transaction() as session:
        community = found_station(session, started)
    with database.transaction(community.id) as session:
        import_list(session, community.id, list_of(wanted.zones(Random(f"{seed} places")), Random(f"{seed} nights")), started)
    with database.transaction(community.id) as session:
        passphrases = add_people(session, community, people, started)
        phones = bind_phones(session, community, people, app.config["SECRET_KEY"], started)
        zones = _zones_on_way(session, community.id, dice)
    filled = Filled(community.id, passphrases, first, today)
    filled.counts["doors"] = sum(len(doors) for zone in zones for doors in zone.buildings.values())
    say(f"{len(zones)} zones, {sum(len(zone.buildings) for zone in zones)} buildings, {filled.counts['doors']:,} doors are in.")
    rounds = rounds_until(today, wanted.earlier, wanted.weeks_running)
    walkers = Walkers(zones, rounds, visiting_settings(community), dice, new_id, _forced(wanted, rounds[-1]), wanted.shown_late)
    uploads = Uploads(phones, dice, new_id, calendar.instant_of(calendar.add_days(today, -1), NIGHT))
    told = _walk_all(community, wanted, people, walkers, uploads, dice, say)
    _settle_phones(community.id, phones, uploads)
    services = Random(f"{seed} services")
    told |= told_elsewhere(wanted.zones_left_out, today, services)
    with database.transaction(community.id) as session:
        filled.counts["weeks"] = add_weeks(session, community.id, told, calendar.iso_week(today), services, new_id)
    filled.counts.update(uploads.counts)
    return filled


def _zones_on_way(session: Session, community_id: str, dice: Random) -> list[ZoneOnWay]:
    statement = (
        sa.select(Zone, Compound, Building, Door)
        .join(Building, sa.and_(Building.community_id == Door.community_id, Building.id == Door.building_id))
        .join(Compound, sa.and_(Compound.community_id == Building.community_id, Compound.id == Building.compound_id))
        .join(Zone, sa.and_(Zone.community_id == Building.community_id, Zone.id == Building.zone_id))
        .where(Door.community_id == community_id)
    )
    rows = [(row[0], row[1], row[2], row[3]) for row in session.execute(statement)]
    # Sorted here: the two databases sort Chinese differently, and the order has to come from the seed alone.
    rows.sort(key=lambda row: (row[0].code, row[1].name, row[2].name, row[3].unit, row[3].floor_order, row[3].room_order, row[3].room))
    zones: dict[str, ZoneOnWay] = {}
    for zone, compound, building, door in rows:
        facts = {"standing": door.standing, "kind": door.kind, "night_shift": door.night_shift}
        on_way = DoorOnWay(door.id, facts, behind_door(door.kind, compound.kind, dice))
        zones.setdefault(zone.code, ZoneOnWay(zone.code, {})).buildings.setdefault(f"{compound.name} {building.name}", []).append(on_way)
    return list(zones.values())


def _forced(wanted: DemoSet, current: Round) -> dict[str, list[tuple[int, str]]]:
    """What must happen in Z07 in the round of today: rare outcomes all over it, and in its last days tries to wait for and appointments."""
    if not wanted.forced:
        return {}
    opened, last = calendar.day_number(current.opened_on), calendar.day_number(current.last_walked_on)
    spread = [(opened + (last - opened) * number // len(wanted.forced), outcome) for number, outcome in enumerate(wanted.forced)]
    # Two days ago: may be tried again today in another band. Yesterday: may not yet.
    fresh = [(-2, "vacant"), (-1, "not_home"), (-1, "not_home"), (0, "not_home"), (0, "appointment"), (0, "not_home"), (0, "appointment")]
    return {"Z07": [*spread, *((last + ago, outcome) for ago, outcome in fresh)]}


def _planned_walks(wanted: DemoSet, people: People, walkers: Walkers, dice: Random) -> list[Walk]:
    """Every walk of every zone. Their visits add up to the set's, shared among the zones by their doors."""
    doors = {code: sum(len(row) for row in zone.buildings.values()) for code, zone in walkers.zones.items()}
    whole = sum(doors.values())
    now = round(whole * wanted.share_now)
    by_round = [(wanted.visits - now) * (number + 1) // wanted.earlier - (wanted.visits - now) * number // wanted.earlier for number in range(wanted.earlier)]
    walks: list[Walk] = []
    for number, visits in enumerate([*by_round, now]):
        given = before = 0
        for code, count in doors.items():
            before += count
            share = visits * before // whole - given
            given += share
            walks += walks_of(code, people.zones[code], number, walkers.rounds[number], share, wanted.days_walked, dice)
    return sorted(walks, key=lambda walk: (walk.day, walk.minute, walk.zone))


def _walk_all(
    community: Community, wanted: DemoSet, people: People, walkers: Walkers, uploads: Uploads, dice: Random, say: Callable[[str], None]
) -> dict[tuple[str, str], int]:
    """All days: rounds open, people walk and keep appointments, residents call, phones send. Returns the told menus by badge and week."""
    by_day: dict[str, list[Walk]] = defaultdict(list)
    for walk in _planned_walks(wanted, people, walkers, dice):
        by_day[walk.day].append(walk)
    wishes = _wishes(walkers, sorted(by_day), dice)
    opens = {span.opened_on: span for span in walkers.rounds}
    told: Counter[tuple[str, str]] = Counter()
    spoken = time.monotonic()
    days = [calendar.add_days(walkers.rounds[0].opened_on, number) for number in range(_length(walkers.rounds))]
    for day in days:
        uploads.send_until(calendar.instant_of(day, MORNING))
        if day in opens:
            _open_round(community, opens[day])
            walkers.new_moods()
        for walk in by_day.get(day, ()):
            kept = list(walkers.keep_appointments(walk))
            _save(uploads, told, walk, *([call] for call in kept), walkers.walk(walk))
        if day == days[-1]:
            for code in sorted(walkers.zones, key=lambda code: walkers.zones[code].short_of):
                short = walkers.take_shortage()
                walk = last_walk(code, people.zones[code][0], walkers.rounds, short)
                _save(uploads, told, walk, walkers.walk(walk) if short > 0 else [])
        for code, door in wishes.get(day, ()):
            wish = walkers.set_wish(door, calendar.instant_of(day, dice.randint(570, 1_020)))
            uploads.save(people.zones[code][0], [wish] if wish else [])
        uploads.send_until(calendar.instant_of(day, NIGHT))
        if time.monotonic() - spoken > PROGRESS_SECONDS:
            spoken = time.monotonic()
            say(f"{day}: {uploads.counts['visit:record']:,} visits")
    return told


def _length(rounds: Sequence[Round]) -> int:
    return calendar.days_between(rounds[0].opened_on, rounds[-1].last_walked_on) + 1


def _save(uploads: Uploads, told: Counter[tuple[str, str]], walk: Walk, *parts: list[Saved]) -> None:
    for saved in parts:
        uploads.save(walk.badge, saved)
        told[walk.badge, calendar.iso_week(walk.day)] += sum(_told_the_menu(entry.body) for entry in saved)


def _told_the_menu(body: dict[str, object]) -> bool:
    topics = body.get("topics")
    return isinstance(topics, list) and {"topic": "services_menu", "end": "told"} in topics


def _wishes(walkers: Walkers, days: list[str], dice: Random) -> dict[str, list[tuple[str, DoorOnWay]]]:
    """Day to the doors whose residents call the station that day (domain.md 6.4: 1.5 % of doors a year, six in ten without a visit)."""
    found: dict[str, list[tuple[str, DoorOnWay]]] = defaultdict(list)
    rate = WISHES_A_YEAR * WITHOUT_A_VISIT * len(days) / 365
    for code, zone in walkers.zones.items():
        for doors in zone.buildings.values():
            for door in doors:
                if dice.random() < rate:
                    found[dice.choice(days)].append((code, door))
    return found


def _open_round(community: Community, span: Round) -> None:
    now = clock.from_ms(calendar.instant_of(span.opened_on, OPENING))
    with database.transaction(community.id) as session:
        operation = write_operation(session, community_id=community.id, operation_id=new_id(), kind="round:open", now=now)
        open_round(session, community_id=community.id, operation=operation, opened_on=span.opened_on, closes_on=span.closes_on)


def _settle_phones(community_id: str, phones: dict[str, Phone], uploads: Uploads) -> None:
    """Every phone was heard when it last sent something, as the exchange would have noted."""
    with database.transaction(community_id) as session:
        for badge, phone in phones.items():
            device = session.get(Device, (community_id, phone.device.id))
            assert device is not None
            device.last_seen_at = device.read_at = clock.from_ms(uploads.last_heard[badge])
