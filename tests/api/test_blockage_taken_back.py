"""A blockage is taken back by its author, also while it still waits itself; every phone of the zone lets it go, and nobody takes a colleague's."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.database import db
from app.operations.kinds import OPERATIONS, OperationKind
from app.visits.models import Blockage, BlockageWithdrawal
from tests.api.test_corrections import move_building
from tests.cast import World
from tests.phone import Phone, new_id


def ids(world: World, model: type) -> list[str]:
    with world.app.app_context():
        return [row.id for row in db.session.scalars(sa.select(model))]


def in_pack(phone: Phone) -> list[dict[str, Any]]:
    blockages: list[dict[str, Any]] = phone.exchange()["packs"][0]["buildings"][0]["blockages"]
    return blockages


def test_the_other_phones_let_it_go_and_a_new_phone_never_has_it(world: World) -> None:
    amina, ben, building = world.phone_of("Amina"), world.phone_of("Ben"), world.buildings["Z07"]
    blockage = amina.record_blockage(building)
    amina.sync()
    ben.sync()
    withdrawal = amina.withdraw_blockage(building, {"blockage": blockage})
    amina.sync()
    assert amina.receipts[withdrawal]["state"] == "counted"
    number = amina.receipts[blockage]["number"]
    assert ben.exchange()["changes"] == [{"kind": "blockage:removed", "building": building, "blockage": number}]
    assert in_pack(world.phone_of("Ben")) == []
    # The record stays as it was.
    assert ids(world, Blockage) == [blockage]


def test_both_go_up_in_one_exchange_and_nobody_hears_of_it_as_standing(world: World) -> None:
    amina, ben, building = world.phone_of("Amina"), world.phone_of("Ben"), world.buildings["Z07"]
    ben.sync()
    blockage = amina.record_blockage(building)
    withdrawal = amina.withdraw_blockage(building, {"blockage": blockage})
    amina.sync()
    assert [amina.receipts[one]["state"] for one in (blockage, withdrawal)] == ["counted", "counted"]
    assert [change["kind"] for change in ben.exchange()["changes"]] == ["blockage:removed"]


def test_another_phone_of_the_same_person_names_it_by_its_number(world: World) -> None:
    amina, building = world.phone_of("Amina"), world.buildings["Z07"]
    amina.record_blockage(building)
    amina.sync()
    second = world.phone_of("Amina")
    [heard] = in_pack(second)
    withdrawal = second.withdraw_blockage(building, {"number": heard["number"], "epoch": second.epoch, "at": heard["at"]})
    second.sync()
    assert second.receipts[withdrawal]["state"] == "counted"
    assert in_pack(world.phone_of("Ben")) == []


@pytest.mark.parametrize("spoil", ["number", "epoch", "at", "blockage", "building"])
def test_what_is_not_there_is_held_whole(world: World, spoil: str) -> None:
    amina, building = world.phone_of("Amina"), world.buildings["Z07"]
    amina.record_blockage(building)
    amina.sync()
    [heard] = in_pack(world.phone_of("Amina"))
    named = {"number": heard["number"], "epoch": amina.epoch, "at": heard["at"]}
    spoilt = {
        "number": {**named, "number": named["number"] + 100},
        "epoch": {**named, "epoch": new_id()},
        "at": {**named, "at": named["at"] - 60_000},
        "blockage": {"blockage": new_id()},
        "building": {"blockage": amina.record_visit(world.doors["Z07"][0])},
    }[spoil]
    withdrawal = amina.withdraw_blockage(building, spoilt)
    amina.sync()
    assert amina.receipts[withdrawal] == {"id": withdrawal, "state": "held", "code": "blockage.unknown", "number": None}
    assert in_pack(world.phone_of("Ben")) == [heard]


def test_nobody_takes_a_colleagues_back_and_dovs_is_as_unknown_as_none(world: World) -> None:
    amina, ben, dov, building = world.phone_of("Amina"), world.phone_of("Ben"), world.phone_of("Dov"), world.buildings["Z07"]
    hers = amina.record_blockage(building)
    theirs = dov.record_blockage(world.buildings["Z19"])
    amina.sync()
    dov.sync()
    tries = [ben.withdraw_blockage(building, {"blockage": hers}), ben.withdraw_blockage(building, {"blockage": theirs})]
    ben.sync()
    assert [(ben.receipts[one]["state"], ben.receipts[one]["code"]) for one in tries] == [("held", "blockage.unknown")] * 2
    assert ids(world, BlockageWithdrawal) == []


def test_it_waits_with_the_record_that_stays_behind(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """An accident that leaves the record on the phone must not hold its withdrawal for good."""
    amina, building = world.phone_of("Amina"), world.buildings["Z07"]
    blockage = amina.record_blockage(building)
    withdrawal = amina.withdraw_blockage(building, {"blockage": blockage})
    kind = OPERATIONS["blockage:record", 1]

    def stumble(*_parts: Any, **_more: Any) -> None:
        raise RuntimeError("a stumble")

    monkeypatch.setitem(OPERATIONS, ("blockage:record", 1), OperationKind(kind.schema, stumble))
    amina.exchange()
    assert {amina.receipts[one]["state"] for one in (blockage, withdrawal)} == {"later"}
    monkeypatch.undo()
    amina.sync()
    assert {amina.receipts[one]["state"] for one in (blockage, withdrawal)} == {"counted"}


def test_a_program_that_does_not_know_the_word_hears_neither_and_a_newer_one_starts_from_a_pack(world: World) -> None:
    amina, ben, building = world.phone_of("Amina"), world.phone_of("Ben"), world.buildings["Z07"]

    def ask(cursor: str | None, reads: int) -> dict[str, Any]:
        body = ben.request_body([], reads=reads, cursor=cursor)
        answer: dict[str, Any] = ben.client.post("/api/sync", json=body, headers=ben.headers()).get_json()
        return answer

    first = ask(None, 2)
    blockage = amina.record_blockage(building)
    amina.sync()
    second = ask(first["cursor"], 2)
    assert [change["kind"] for change in second["changes"]] == ["blockage:recorded"]
    amina.withdraw_blockage(building, {"blockage": blockage})
    amina.withdraw_blockage(building, {"blockage": amina.record_blockage(building)})
    amina.sync()
    third = ask(second["cursor"], 2)
    assert (third["changes"], third["packs"]) == ([], [])
    anew = ask(third["cursor"], 3)
    assert [pack["buildings"][0]["blockages"] for pack in anew["packs"]] == [[]]


def test_who_lost_the_building_hears_nothing_of_its_gate(world: World) -> None:
    dov, elsewhere, building = world.phone_of("Dov"), world.phone_of("Dov"), world.buildings["Z19"]
    elsewhere.sync()
    dov.record_blockage(building, hint="后门的锁坏了")
    dov.sync()
    move_building(world, world.doors["Z19"][0], "Z07")
    assert [change["kind"] for change in elsewhere.exchange()["changes"]] == ["building:left"]
