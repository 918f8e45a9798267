"""A zone handed over, split or robbed of a building while phones are away: nothing unsent is refused, nothing counted twice, nobody fetches what she has."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import clock, database
from app.changes.log import write_operation
from app.database import db
from app.places.commands import add_zone, hand_over, move_buildings
from app.places.models import Assignment, Zone
from app.sync.cursor import Cursor, read_cursor, write_cursor
from app.visits.models import Visit
from tests.cast import WEDNESDAY_TEN, World, set_clock
from tests.phone import Phone


def hand(world: World, zone: str, name: str | None, role: str = "main", days: int = 0) -> None:
    """Hand a zone over, now or at an instant so many days ahead."""
    with world.app.app_context(), database.transaction(world.community_id) as session:
        row = session.get(Zone, (world.community_id, world.zones[zone]))
        assert row is not None
        now = clock.now()
        staff_id = world.staff[name] if name else None
        hand_over(session, zone=row, staff_id=staff_id, role=role, starts_at=now + timedelta(days=days), note=None, now=now)


def move(world: World, building: str, zone: str, code: str | None = None) -> None:
    """Move a building of the cast to another zone, or to a new one."""
    with world.app.app_context(), database.transaction(world.community_id) as session:
        operation = write_operation(session, community_id=world.community_id, operation_id=str(uuid.uuid4()), kind="zone:move", now=clock.now())
        row = add_zone(session, community_id=world.community_id, code=code, name=code) if code else session.get(Zone, (world.community_id, world.zones[zone]))
        assert row is not None
        world.zones[row.code] = row.id
        assert move_buildings(session, operation=operation, building_ids=[world.buildings[building]], zone=row) == [world.buildings[building]]


def visits(world: World) -> list[Visit]:
    with world.app.app_context():
        return list(db.session.scalars(sa.select(Visit).order_by(Visit.number)))


def shut(phone: Phone, building: str) -> str:
    """A building that could not be entered, as the phone records it."""
    at = {"at": phone.now_ms(), "offset": phone.offset, "age": 0}
    return phone.save("blockage:record", {"building": building, "reason": "gate", "band": "eve", "hint": None, "clock": at, "build": 1})


def zones_of_phone(phone: Phone) -> set[str]:
    return {zone["code"] for zone in phone.zones.values()}


def test_what_is_unsent_arrives_counted_after_the_zone_went_to_a_colleague_and_the_phone_hears_her_badge(world: World) -> None:
    amina, dov = world.phone_of("Amina"), world.phone_of("Dov")
    amina.sync()
    dov.sync()
    made = [amina.record_visit(door) for door in world.doors["Z07"][:2]]
    hand(world, "Z07", "Dov")
    heard = amina.exchange()["changes"]
    assert heard == [{"kind": "zone:gone", "zone": world.zones["Z07"], "to": "19"}]
    assert [amina.receipts[one]["state"] for one in made] == ["counted", "counted"]
    assert (zones_of_phone(amina), amina.buildings) == (set(), {})
    packs = dov.exchange()["packs"]
    assert [pack["zone"]["code"] for pack in packs] == ["Z07"]
    assert (zones_of_phone(dov), len(dov.visits)) == ({"Z07", "Z19"}, 2)
    assert dov.exchange()["packs"] == []
    assert sorted(visit.id for visit in visits(world)) == sorted(made)


def test_a_deputy_who_becomes_the_main_coordinator_fetches_nothing_again(world: World) -> None:
    ben = world.phone_of("Ben")
    ben.sync()
    hand(world, "Z07", "Ben")
    answer = ben.exchange()
    assert (answer["packs"], answer["changes"]) == ([], [])
    with world.app.app_context():
        rows = db.session.scalars(sa.select(Assignment).where(Assignment.zone_id == world.zones["Z07"], Assignment.ends_at.is_(None))).all()
        assert [(row.staff_id, row.role) for row in rows] == [(world.staff["Ben"], "main")]


def test_a_zone_planned_for_another_day_comes_on_that_day_and_not_before(world: World) -> None:
    amina, dov = world.phone_of("Amina"), world.phone_of("Dov")
    amina.sync()
    dov.sync()
    hand(world, "Z07", "Dov", days=2)
    for days, hers, his in ((0, {"Z07"}, {"Z19"}), (1.99, {"Z07"}, {"Z19"}), (2.01, set(), {"Z07", "Z19"})):
        set_clock(world.app, WEDNESDAY_TEN + timedelta(days=days))
        amina.sync()
        dov.sync()
        assert (zones_of_phone(amina), zones_of_phone(dov)) == (hers, his), days
    too_early = dov.record_visit(world.doors["Z07"][3])
    dov.sync()
    assert dov.receipts[too_early]["state"] == "counted"


def test_before_its_day_a_planned_zone_takes_no_records(world: World) -> None:
    dov = world.phone_of("Dov")
    dov.sync()
    hand(world, "Z07", "Dov", days=2)
    early = dov.record_visit(world.doors["Z07"][3])
    dov.sync()
    assert (dov.receipts[early]["state"], dov.receipts[early]["code"]) == ("refused", "door.unknown")


def test_a_plan_that_was_called_off_leaves_no_grace_behind(world: World) -> None:
    hand(world, "Z07", "Dov", days=2)
    hand(world, "Z07", "Amina")
    set_clock(world.app, WEDNESDAY_TEN + timedelta(days=3))
    amina, dov = world.phone_of("Amina"), world.phone_of("Dov")
    amina.sync()
    dov.sync()
    assert (zones_of_phone(amina), zones_of_phone(dov)) == ({"Z07"}, {"Z19"})
    with world.app.app_context():
        rows = db.session.scalars(sa.select(Assignment).where(Assignment.staff_id == world.staff["Dov"])).all()
        assert [row.zone_id for row in rows] == [world.zones["Z19"]]


@pytest.mark.parametrize(("days", "state"), [(0, "counted"), (13.9, "counted"), (14.1, "held")])
def test_records_of_a_building_that_went_to_another_zone_are_counted_for_fourteen_days_and_then_held(world: World, days: float, state: str) -> None:
    amina, dov = world.phone_of("Amina"), world.phone_of("Dov")
    amina.sync()
    dov.sync()
    move(world, "Z07", "Z19")
    set_clock(world.app, WEDNESDAY_TEN + timedelta(days=days, minutes=1))
    visit = amina.record_visit(world.doors["Z07"][0])
    blocked = shut(amina, world.buildings["Z07"])
    heard = amina.exchange()["changes"]
    assert [change["kind"] for change in heard] == ["building:left"]
    assert [amina.receipts[one]["state"] for one in (visit, blocked)] == [state, state]
    if state == "counted":
        assert [(row.id, row.zone_id) for row in visits(world)] == [(visit, world.zones["Z19"])]
        kinds = [change["kind"] for change in dov.exchange()["changes"]]
        assert kinds == ["building:changed", "visit:recorded", "blockage:recorded"]


def test_who_never_had_the_building_gains_nothing_by_its_moving(world: World) -> None:
    dov = world.phone_of("Dov")
    dov.sync()
    move(world, "Z07", "", code="Z20")
    visit = dov.record_visit(world.doors["Z07"][0])
    dov.sync()
    assert dov.receipts[visit]["code"] == "door.unknown"
    # Whoever gets the old zone only after the building has left it had nothing to do with it either.
    hand(world, "Z07", "Dov")
    later = dov.record_visit(world.doors["Z07"][1])
    dov.sync()
    assert dov.receipts[later]["code"] == "door.unknown"


def test_of_a_zone_that_was_never_hers_a_forged_cursor_learns_nobodys_badge(world: World) -> None:
    amina = world.phone_of("Amina")
    amina.sync()
    known = read_cursor(amina.cursor)
    assert known is not None
    forged = Cursor(known.community_id, known.epoch, known.number, known.tag, known.reads, (world.zones["Z19"],))
    amina.cursor = write_cursor(forged)
    assert {"kind": "zone:gone", "zone": world.zones["Z19"], "to": None} in amina.exchange()["changes"]
