"""A building that could not be entered: one record for all its doors, no try of any of them, and the deputy knows before she climbs."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.database import db
from app.places.models import Building
from app.visits.models import Blockage, Visit
from tests.cast import World
from tests.phone import Phone, new_id

HINT = "19:00 后保安换班，可以登记进入"


def blocked(phone: Phone, building: str, **own: Any) -> str:
    now = phone.now_ms()
    clock = {"at": now, "offset": phone.offset, "age": 0}
    return phone.save("blockage:record", {"building": building, "reason": "gate", "band": "eve", "hint": HINT, "clock": clock, "build": 1, **own})


def rows(world: World, model: type) -> list[Any]:
    with world.app.app_context():
        return list(db.session.scalars(sa.select(model)))


def test_the_whole_building_is_one_record_and_no_door_has_been_tried(world: World) -> None:
    amina = world.phone_of("Amina")
    operation = blocked(amina, world.buildings["Z07"])
    for door in world.doors["Z07"]:
        amina.record_visit(door)
    amina.sync()
    assert amina.receipts[operation]["state"] == "counted"
    found = rows(world, Blockage)
    assert [(row.id, row.building_id, row.reason, row.band, row.hint_text) for row in found] == [(operation, world.buildings["Z07"], "gate", "eve", HINT)]
    visits = rows(world, Visit)
    assert len(visits) == len(world.doors["Z07"])
    # A second try on one day would be stamped V2; a building that was shut is none.
    assert {tuple(visit.crossed) for visit in visits} == {()}


def test_the_deputy_hears_of_it_and_a_new_phone_has_it_in_its_pack(world: World) -> None:
    amina, ben = world.phone_of("Amina"), world.phone_of("Ben")
    ben.sync()
    operation = blocked(amina, world.buildings["Z07"])
    amina.sync()
    change = ben.exchange()["changes"][0]
    number = amina.receipts[operation]["number"]
    assert (change["kind"], change["building"]) == ("blockage:recorded", world.buildings["Z07"])
    heard = change["blockage"]
    assert {**heard, "at": 0} == {"number": number, "at": 0, "reason": "gate", "band": "eve", "hint": HINT, "by": "07"}
    pack = world.phone_of("Ben").exchange()["packs"][0]
    assert pack["buildings"][0]["blockages"] == [heard]
    assert world.phone_of("Dov").exchange()["packs"][0]["buildings"][0]["blockages"] == []


def test_a_program_that_does_not_know_the_word_is_not_sent_it(world: World) -> None:
    amina, ben = world.phone_of("Amina"), world.phone_of("Ben")

    def ask(cursor: str | None) -> dict[str, Any]:
        body = ben.request_body([], reads=1, cursor=cursor)
        answer: dict[str, Any] = ben.client.post("/api/sync", json=body, headers=ben.headers()).get_json()
        return answer

    first = ask(None)
    blocked(amina, world.buildings["Z07"])
    amina.record_visit(world.doors["Z07"][0])
    amina.sync()
    second = ask(first["cursor"])
    assert [change["kind"] for change in second["changes"]] == ["visit:recorded"]
    assert ask(second["cursor"])["changes"] == []


@pytest.mark.parametrize(
    ("hint", "code"),
    [
        ("打 154 0000 2231 叫门", "text.has_phone_number"),
        ("证 11010519491231002X 登记", "text.has_id_number"),
        ("门\x00", "operation.unreadable"),
        ("长" * 141, "operation.malformed"),
    ],
)
def test_a_hint_is_about_the_place_and_never_about_a_person(world: World, hint: str, code: str) -> None:
    amina = world.phone_of("Amina")
    operation = blocked(amina, world.buildings["Z07"], hint=hint)
    kept = blocked(amina, world.buildings["Z07"], hint=None)
    amina.exchange()
    assert amina.receipts[operation] == {"id": operation, "state": "refused", "code": code, "number": None}
    assert amina.receipts[kept]["state"] == "counted"
    assert [row.id for row in rows(world, Blockage)] == [kept]


def test_a_building_that_nobody_has_is_refused(world: World) -> None:
    amina = world.phone_of("Amina")
    operation = blocked(amina, new_id())
    amina.exchange()
    assert amina.receipts[operation]["code"] == "building.unknown"


def test_every_building_has_a_code_of_its_own_that_says_nothing_of_it(world: World) -> None:
    found = rows(world, Building)
    tokens = {building.qr_token for building in found}
    assert len(tokens) == len(found)
    assert {len(token) for token in tokens} == {22}
    pack = world.phone_of("Amina").exchange()["packs"][0]
    mine = next(building for building in found if building.id == world.buildings["Z07"])
    assert [building["qr_token"] for building in pack["buildings"]] == [mine.qr_token]
