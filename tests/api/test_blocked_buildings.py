"""Which buildings cannot be entered, for a supervisor's overview: as the phones' boards say it, and never who stood there."""

import dataclasses
from datetime import timedelta

import pytest

from app import clock
from app.console.overview.presenters import blocked_rows
from app.database import db
from app.identity.scope import some_zones, whole_community
from app.visits.blockages import BlockedBuilding, blocked_buildings
from app.vocabulary import limit
from tests.cast import World, set_clock

HOUR_MS = 3_600_000


def blocked(world: World, zones: list[str] | None = None, community_id: str = "") -> list[BlockedBuilding]:
    """What Clara's overview is told now, or a narrower scope."""
    chosen = community_id or world.community_id
    scope = whole_community(chosen) if zones is None else some_zones(chosen, [world.zones[zone] for zone in zones])
    with world.app.app_context():
        found = list(blocked_buildings(db.session(), scope, clock.now()))
        db.session.expunge_all()
        return found


def go_on(world: World, hours: float) -> None:
    """Let time pass at the station."""
    with world.app.app_context():
        set_clock(world.app, clock.now() + timedelta(hours=hours))


def test_it_says_where_and_why_and_since_when_and_never_who(world: World) -> None:
    amina, building = world.phone_of("Amina"), world.buildings["Z07"]
    first = amina.now_ms() + (amina.offset or 0)
    amina.record_blockage(building, reason="gate", band="am", hint="后门的锁坏了")
    amina.sync()
    go_on(world, 9)
    ben = world.phone_of("Ben")
    ben.record_blockage(building, reason="management", band="eve")
    ben.sync()
    [found] = blocked(world)
    assert (found.building.id, found.zone_code, found.reason, found.band) == (building, "Z07", "management", "eve")
    assert abs(clock.to_ms(found.since) - first) < 5_000
    assert {field.name for field in dataclasses.fields(found)} == {"building", "compound", "zone_code", "reason", "band", "since"}


@pytest.mark.parametrize(("outcome", "is_over"), [("not_home", True), ("declined_talk", True), ("met", True), ("no_access", False)])
def test_it_is_over_once_anybody_has_got_in(world: World, outcome: str, is_over: bool) -> None:
    amina, ben, building = world.phone_of("Amina"), world.phone_of("Ben"), world.buildings["Z07"]
    amina.record_visit(world.doors["Z07"][1], "not_home", started_at=amina.now_ms() - HOUR_MS)
    amina.sync()
    go_on(world, 0.1)
    amina.offset = None
    amina.exchange()
    amina.record_blockage(building)
    amina.sync()
    assert len(blocked(world)) == 1
    go_on(world, 1)
    ben.exchange()
    ben.record_visit(world.doors["Z07"][0], outcome)
    ben.sync()
    assert (blocked(world) == []) is is_over


def test_a_visit_that_never_was_opened_no_gate(world: World) -> None:
    amina, building, door = world.phone_of("Amina"), world.buildings["Z07"], world.doors["Z07"][0]
    amina.record_blockage(building)
    amina.sync()
    go_on(world, 1)
    amina.exchange()
    mistaken = amina.record_visit(door, "not_home")
    amina.sync()
    assert blocked(world) == []
    amina.withdraw_visit(door, mistaken)
    asked = amina.visit_body(door, "appointment", added_later=None, asked=True, supersedes=None)
    amina.save("visit:record", asked, v=2)
    amina.sync()
    assert len(blocked(world)) == 1


def test_it_is_over_when_it_is_taken_back_and_with_the_days_of_the_pack(world: World) -> None:
    amina, building = world.phone_of("Amina"), world.buildings["Z07"]
    blockage = amina.record_blockage(building)
    amina.sync()
    dov = world.phone_of("Dov")
    dov.record_blockage(world.buildings["Z19"])
    dov.sync()
    assert [one.zone_code for one in blocked(world)] == ["Z07", "Z19"]
    amina.withdraw_blockage(building, {"blockage": blockage})
    amina.sync()
    assert [one.zone_code for one in blocked(world)] == ["Z19"]
    go_on(world, 24 * limit("pack_days") + 1)
    assert blocked(world) == []


def test_it_keeps_to_its_scope(world: World) -> None:
    for name, zone in (("Amina", "Z07"), ("Dov", "Z19")):
        phone = world.phone_of(name)
        phone.record_blockage(world.buildings[zone])
        phone.sync()
    assert [one.zone_code for one in blocked(world, ["Z19"])] == ["Z19"]
    assert blocked(world, []) == []
    assert blocked(world, community_id=world.other_community_id) == []


def test_its_row_has_words_for_everything(world: World) -> None:
    amina = world.phone_of("Amina")
    amina.record_blockage(world.buildings["Z07"], reason="gate", band="eve", hint="后门的锁坏了")
    amina.sync()
    [found] = blocked(world)
    with world.app.test_request_context():
        [row] = blocked_rows([found], time_zone="Asia/Shanghai", today="2026-11-28")
    assert dataclasses.asdict(row) == {
        "zone": "Z07",
        "place": f"{found.compound.name} {found.building.name}",
        "reason": "门禁，没人开",
        "since": "11月25日 周三",
    }
