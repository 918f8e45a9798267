"""What must hold after every bad day (safety.md 6.1): I1 nothing acknowledged is lost, I2 nothing stands twice,
I3 every phone sees what the station holds, I4 and nothing else."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from app import clock
from app.database import db
from app.places.models import Assignment
from tests.cast import World
from tests.faults.ledger import Ledger, read_ledger
from tests.phone import Phone


class Broken(Exception):
    """An invariant that does not hold, by its name."""


def hold(condition: bool, what: str) -> None:
    if not condition:
        raise Broken(what)


def moment_of(entry: Mapping[str, Any]) -> int:
    """The moment at which an operation was saved; in a trial every moment comes once, whatever id the operation bears."""
    at: int = json.loads(entry["text"])["clock"]["at"]
    return at


def check_invariants(world: World, phones: Mapping[str, Phone], blind: set[str], made: Mapping[int, str]) -> None:
    """Hold station and phones to I1 to I4, when all lines are good and nothing waits.

    Args:
        blind: names of phones that may not read any more; nothing is said of what they see.
        made: moment to kind of everything that people saved.

    Raises Broken.
    """
    found = read_ledger(world)
    _nothing_is_lost(found, phones.values(), made)
    _nothing_is_doubled(found, made)
    with world.app.app_context():
        for name, phone in phones.items():
            if name not in blind:
                _phone_sees_what_the_station_holds(world, found, name, phone)


def _nothing_is_lost(found: Ledger, phones: Any, made: Mapping[int, str]) -> None:
    heard: set[int] = set()
    for phone in phones:
        hold(not phone.outbox, "I1: something still waits")
        for identifier, entry in phone.kept.items():
            receipt, row = phone.receipts[identifier], found.operations.get(identifier)
            hold(row is not None, f"I1: {receipt['state']} and gone")
            assert row is not None
            said = (receipt["state"], receipt["code"], receipt["number"])
            hold(said == (row.state, row.code, row.number), f"I1: {said} was said and {(row.state, row.code, row.number)} is kept")
            hold(row.body == (None if row.state == "counted" else entry["text"]), "I1: held without its words")
            heard.add(moment_of(entry))
    hold(set(made) == heard, f"I1: {len(set(made) ^ heard)} records were forgotten")


def _nothing_is_doubled(found: Ledger, made: Mapping[int, str]) -> None:
    numbers = [change.number for change in found.changes]
    hold(numbers == list(range(1, found.community.head + 1)), "I2: numbers are not dense")
    moments = Counter(clock.to_ms(visit.saved_at_device) for visit in found.visits.values())
    hold(not moments or max(moments.values()) == 1, "I2: one visit stands twice")
    hold(found.counted_of("visit:record") == set(found.visits), "I2: receipts and visits differ")
    hold(found.counted_of("visit:withdraw") == set(found.withdrawals), "I2: receipts and withdrawals differ")
    hold(found.counted_of("blockage:record") == set(found.blockages), "I2: receipts and blockages differ")
    hold(found.counted_of("blockage:withdraw") == set(found.blockage_withdrawals), "I2: receipts and blockages that were taken back differ")
    hold(set(moments) <= {at for at, kind in made.items() if kind == "visit:record"}, "I2: a visit nobody made")


def _phone_sees_what_the_station_holds(world: World, found: Ledger, name: str, phone: Phone) -> None:
    now = clock.now()
    rows = db.session.scalars(sa.select(Assignment).where(Assignment.staff_id == world.staff[name]))
    zones = {row.zone_id for row in rows if row.starts_at <= now and (row.ends_at is None or row.ends_at > now)}
    hold(set(phone.zones) == zones, f"I4: {name} holds other zones than the assignments")
    codes = {identifier: code for code, identifier in world.zones.items()}
    doors = {door for zone in zones for door in world.doors[codes[zone]]}
    hold({door for building in phone.buildings.values() for door in building["doors"]} == doors, f"I4: {name} sees other doors")
    visits = {visit.number: (visit.door_id, visit.outcome) for visit in found.live_visits if visit.door_id in doors}
    hold({number: (row["door"], row["outcome"]) for number, row in phone.visits.items()} == visits, f"I3: {name} sees other visits")
    buildings = {world.buildings[codes[zone]] for zone in zones}
    blockages = {row.number: row.building_id for row in found.standing_blockages if row.building_id in buildings}
    hold({number: row["building"] for number, row in phone.blockages.items()} == blockages, f"I3: {name} sees other blockages")
    wishes = {row.id: row.door_id for row in found.wishes.values() if row.door_id in doors}
    hold({identifier: row["door"] for identifier, row in phone.wishes.items()} == wishes, f"I3: {name} sees other wishes")
