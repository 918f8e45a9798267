"""Phones that were switched off, people who left, tokens that went stale, builds that are too old:
they read nothing more, and what they still hold goes up whole."""

from datetime import timedelta

import pytest

from app import database
from app.clock import now as server_now
from app.identity.models import Staff
from app.problems import CATALOGUE
from tests.api.refusal import refusal_of
from tests.cast import WEDNESDAY_TEN, World, set_clock
from tests.faults.canary import NEED, secrets  # noqa: F401
from tests.faults.ledger import check_promise, dump
from tests.phone import Phone


def switch_off(world: World, phone: Phone) -> None:
    done = world.app.test_cli_runner().invoke(args=["phones", "revoke", phone.device_id, "--community", world.community_id])
    assert done.exit_code == 0, done.output


def end_service(world: World, name: str) -> None:
    with world.app.app_context(), database.transaction(world.community_id) as session:
        staff = session.get_one(Staff, (world.community_id, world.staff[name]))
        staff.ended_at = server_now()


def read(phone: Phone) -> object:
    return phone.client.post("/api/sync", json=phone.request_body(), headers=phone.headers())


@pytest.mark.parametrize("code", ["phone.revoked", "staff.ended"])
def test_thirty_waiting_visits_are_held_once_with_their_whole_words(world: World, code: str) -> None:
    amina, ben = world.phone_of("Amina"), world.phone_of("Ben")
    amina.sync()
    before = amina.record_visit(world.doors["Z07"][0])
    amina.sync()
    made = [amina.record_visit(world.doors["Z07"][turn % 12], "met", need=f"{NEED} {turn}") for turn in range(29)]
    made.append(amina.set_wish(world.doors["Z07"][3]))
    texts = {operation: amina.outbox[operation]["text"] for operation in made}
    switch_off(world, amina) if code == "phone.revoked" else end_service(world, "Amina")

    unchanged = dump(world)
    assert refusal_of(read(amina)) == code
    assert dump(world) == unchanged
    assert set(amina.outbox) == set(made)

    entries = dict(amina.outbox)
    answer = amina.exchange(reading=False)
    assert (answer["packs"], answer["changes"]) == ([], [])
    first = {operation: amina.receipts[operation] for operation in made}
    assert set(first.values().__iter__().__next__()) == {"id", "state", "code", "number"}
    assert {(receipt["state"], receipt["code"], receipt["number"]) for receipt in first.values()} == {("held", code, None)}
    for _ in range(2):
        amina.outbox = dict(entries)
        amina.exchange(reading=False)
        assert {operation: amina.receipts[operation] for operation in made} == first

    found = check_promise(world, [amina], [before, *made])
    assert {operation: found.operations[operation].body for operation in made} == texts
    assert set(found.visits) == {before}
    assert not found.wishes
    line = CATALOGUE[code]
    assert "交督导定" in line.zh and "kept for a supervisor" in line.en and line.do_zh and line.do_en
    ben.sync()
    assert len(ben.visits) == 1


def test_a_phone_that_was_switched_off_cannot_make_everybody_start_anew(world: World) -> None:
    amina, ben = world.phone_of("Amina"), world.phone_of("Ben")
    for door in world.doors["Z07"][:3]:
        amina.record_visit(door)
    amina.sync()
    ben.sync()
    epoch = ben.epoch
    switch_off(world, amina)
    from tests.api.test_cursor import forged

    answer = amina.client.post("/api/sync", json={**amina.request_body([]), "cursor": forged(amina.cursor, number=999)}, headers=amina.headers(reading=False))
    assert answer.get_json()["epoch"] == epoch
    ben.sync()
    assert ben.epoch == epoch


def test_a_token_unused_for_thirty_days_reads_no_more_and_still_uploads(world: World) -> None:
    amina = world.phone_of("Amina")
    amina.sync()
    operation = amina.record_visit(world.doors["Z07"][0])
    set_clock(world.app, WEDNESDAY_TEN + timedelta(days=31))
    assert refusal_of(read(amina)) == "token.stale"
    assert operation in amina.outbox
    answer = amina.exchange(reading=False)
    assert amina.receipts[operation]["state"] == "counted"
    assert (answer["packs"], answer["changes"]) == ([], [])
    assert refusal_of(read(amina)) == "token.stale"
    again = world.phone_of("Amina")
    again.sync()
    assert len(again.visits) == 1
    check_promise(world, [amina], [operation])


def test_a_phone_that_reads_once_a_month_is_never_stale(world: World) -> None:
    amina = world.phone_of("Amina")
    for days in (29, 58, 87, 116):
        set_clock(world.app, WEDNESDAY_TEN + timedelta(days=days))
        amina.sync()


def test_a_protocol_of_tomorrow_is_refused_whole_and_nothing_is_taken(world: World) -> None:
    amina = world.phone_of("Amina")
    operation = amina.record_visit(world.doors["Z07"][0])
    before = dump(world)
    answer = amina.client.post("/api/sync", json=amina.request_body(protocol=2), headers=amina.headers())
    assert refusal_of(answer) == "protocol.unknown"
    assert dump(world) == before
    amina.sync()
    assert amina.receipts[operation]["state"] == "counted"


def test_a_build_that_is_too_old_gets_receipts_and_nothing_to_read(world: World) -> None:
    amina, ben = world.phone_of("Amina"), world.phone_of("Ben")
    amina.sync()
    ben.record_visit(world.doors["Z07"][1])
    ben.sync()
    held = amina.cursor
    world.app.config["BUILD_MIN"] = 5
    operation = amina.record_visit(world.doors["Z07"][0])
    answer = amina.exchange()
    assert answer["build_min"] == 5
    assert amina.receipts[operation]["state"] == "counted"
    assert (answer["packs"], answer["changes"], answer["more"], answer["cursor"]) == ([], [], False, held)
    newer = {**amina.request_body(), "build": 5}
    amina.take(newer, amina.client.post("/api/sync", json=newer, headers=amina.headers()).get_json())
    assert len(amina.visits) == 2
