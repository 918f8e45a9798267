"""The exchange through its real door: receipts, repeats, numbers, what a phone is sent."""

from datetime import timedelta

import sqlalchemy as sa

from app.changes.models import Change, Operation
from app.database import db
from app.identity.models import Community
from app.visits.models import Visit
from tests.cast import WEDNESDAY_TEN, World, set_clock
from tests.phone import new_id


def stored(world: World, model: type) -> list:
    with world.app.app_context():
        return list(db.session.scalars(sa.select(model).where(model.community_id == world.community_id)))


def test_a_visit_goes_up_and_the_deputy_has_it_after_the_next_exchange(world: World) -> None:
    amina, ben = world.phone_of("Amina"), world.phone_of("Ben")
    ben.sync()
    operation = amina.record_visit(world.doors["Z07"][0], "not_home", left_card=True)
    amina.sync()
    assert amina.receipts[operation]["state"] == "counted"
    ben.sync()
    number = amina.receipts[operation]["number"]
    assert ben.visits[number]["outcome"] == "not_home"
    assert ben.visits == amina.visits


def test_a_repeated_operation_gets_its_first_receipt_again(world: World) -> None:
    amina = world.phone_of("Amina")
    operation = amina.record_visit(world.doors["Z07"][0])
    body = amina.request_body()
    first = amina.client.post("/api/sync", json=body, headers=amina.headers()).get_json()["receipts"]
    again = amina.client.post("/api/sync", json=body, headers=amina.headers()).get_json()["receipts"]
    assert first == again
    assert first[0]["id"] == operation
    assert len(stored(world, Visit)) == 1


def test_numbers_are_dense_and_reach_the_head(world: World) -> None:
    amina, ben, dov = (world.phone_of(name) for name in ("Amina", "Ben", "Dov"))
    for phone, zone in ((amina, "Z07"), (ben, "Z07"), (dov, "Z19")):
        for door in world.doors[zone][:5]:
            phone.record_visit(door)
        phone.sync()
    numbers = sorted(change.number for change in stored(world, Change))
    with world.app.app_context():
        head = db.session.get(Community, world.community_id).head
    assert numbers == list(range(1, head + 1))


def test_the_same_id_with_another_text_is_refused(world: World) -> None:
    amina = world.phone_of("Amina")
    operation = amina.record_visit(world.doors["Z07"][0])
    amina.sync()
    amina.save("visit:record", amina.visit_body(world.doors["Z07"][1]), operation)
    amina.sync()
    assert amina.receipts[operation] == {"id": operation, "state": "refused", "code": "operation.id_reused", "number": None}
    assert len(stored(world, Visit)) == 1


def test_another_persons_operation_id_tells_nothing(world: World) -> None:
    amina, dov = world.phone_of("Amina"), world.phone_of("Dov")
    operation = amina.record_visit(world.doors["Z07"][0])
    stolen = dict(amina.outbox[operation])
    amina.sync()
    dov.outbox[operation] = stolen
    dov.sync()
    assert dov.receipts[operation] == {"id": operation, "state": "refused", "code": "operation.id_reused", "number": None}


def test_one_bad_operation_never_stops_its_neighbours(world: World) -> None:
    amina = world.phone_of("Amina")
    doors = world.doors["Z07"]
    good = [amina.record_visit(doors[0])]
    bad = amina.save("visit:record", {"door": doors[1], "surprise": True})
    strange = amina.record_visit(new_id())
    good.append(amina.record_visit(doors[2]))
    amina.exchange()
    assert [amina.receipts[operation]["state"] for operation in good] == ["counted", "counted"]
    assert amina.receipts[bad]["code"] == "operation.malformed"
    assert amina.receipts[strange]["code"] == "door.unknown"
    assert not amina.outbox


def test_dov_is_sent_nothing_of_z07_and_may_write_nothing_there(world: World) -> None:
    amina, dov = world.phone_of("Amina"), world.phone_of("Dov")
    amina.record_visit(world.doors["Z07"][0])
    amina.sync()
    operation = dov.record_visit(world.doors["Z07"][1])
    absent = dov.record_visit(new_id())
    dov.sync()
    assert dov.receipts[operation] | {"id": ""} == dov.receipts[absent] | {"id": ""}
    assert set(dov.zones) == {world.zones["Z19"]}
    assert not dov.visits
    assert {building["zone"] for building in dov.buildings.values()} == {world.zones["Z19"]}


def test_a_kind_the_server_does_not_know_stays_on_the_phone(world: World) -> None:
    amina = world.phone_of("Amina")
    operation = amina.save("visit:applaud", {"door": world.doors["Z07"][0]})
    newer = amina.save("visit:record", {"door": world.doors["Z07"][0]}, v=7)
    amina.exchange()
    assert {amina.receipts[operation]["state"], amina.receipts[newer]["state"]} == {"later"}
    assert set(amina.outbox) == {operation, newer}
    assert not stored(world, Operation) or all(row.kind == "round:open" for row in stored(world, Operation))


def test_a_wish_locks_the_door_on_the_deputys_phone(world: World) -> None:
    amina, ben = world.phone_of("Amina"), world.phone_of("Ben")
    ben.sync()
    amina.set_wish(world.doors["Z07"][3])
    amina.record_visit(world.doors["Z07"][4], "do_not_visit")
    amina.sync()
    ben.sync()
    assert ben.in_force(world.doors["Z07"][3])
    assert ben.in_force(world.doors["Z07"][4])


def test_a_visit_that_crossed_a_rule_is_counted_and_stamped(world: World) -> None:
    amina = world.phone_of("Amina")
    door = world.doors["Z07"][0]
    amina.record_visit(door, "met")
    amina.sync()
    set_clock(world.app, WEDNESDAY_TEN + timedelta(hours=1))
    second = amina.record_visit(door, "not_home")
    amina.sync()
    assert amina.receipts[second]["state"] == "counted"
    crossed = next(visit.crossed for visit in stored(world, Visit) if visit.id == second)
    assert set(crossed) >= {"V2", "V4"}


def test_a_push_token_gets_receipts_and_nothing_to_read(world: World) -> None:
    amina = world.phone_of("Amina")
    operation = amina.record_visit(world.doors["Z07"][0])
    answer = amina.exchange(reading=False)
    assert amina.receipts[operation]["state"] == "counted"
    assert (answer["packs"], answer["changes"], answer["cursor"]) == ([], [], None)
