"""Corrections, visits that are added later, times a resident asked for, and records that are taken back, through the real door.
A record that is corrected stays at the station and stops being live: on no phone, in no rule, in no pack."""

from typing import Any

import pytest
import sqlalchemy as sa

from app import clock, database
from app.changes.log import append_change, write_operation
from app.database import db
from app.operations.kinds import OPERATIONS, OperationKind
from app.places.models import Building, Door
from app.visits.models import Visit, Withdrawal
from app.vocabulary import codes
from tests.cast import World
from tests.phone import Phone, new_id

HOUR_MS = 3_600_000
BOOKED = {"day": "2026-11-28", "time": "19:00", "band": None}


def visits_at(phone: Phone, door: str) -> list[dict[str, Any]]:
    """What a phone knows of a door, oldest first."""
    return sorted((visit for visit in phone.visits.values() if visit["door"] == door), key=lambda visit: (visit["at"], visit["number"]))


def row_of(world: World, visit_id: str) -> Visit:
    with world.app.app_context():
        found = db.session.scalar(sa.select(Visit).where(Visit.id == visit_id))
    assert found is not None
    return found


def by_number(phone: Phone, visit: dict[str, Any]) -> dict[str, Any]:
    """How a phone names a visit that another phone made."""
    return {"number": visit["number"], "epoch": phone.epoch, "at": visit["at"] * 1000}


def test_a_correction_takes_the_place_of_the_record_on_every_phone(world: World) -> None:
    amina, ben = world.phone_of("Amina"), world.phone_of("Ben")
    door = world.doors["Z07"][0]
    mistaken = amina.record_visit(door, "not_home")
    amina.sync()
    ben.sync()
    correction = amina.correct(door, {"visit": mistaken}, "met")
    amina.sync()
    ben.sync()
    assert amina.receipts[correction]["state"] == "counted"
    for phone in (amina, ben):
        assert [visit["outcome"] for visit in visits_at(phone, door)] == ["met"]
    row = row_of(world, correction)
    assert (row.supersedes_id, row.correction_reason) == (mistaken, "slip")
    assert row_of(world, mistaken).outcome == "not_home"


def test_a_fresh_pack_holds_the_correction_alone_and_what_was_asked_of_no_more(world: World) -> None:
    """Who asked not to be asked again keeps that, whatever becomes of the record it stood in."""
    amina, door = world.phone_of("Amina"), world.doors["Z07"][0]
    mistaken = amina.record_visit(door, "met", topics=[{"topic": "document_help", "end": "ask_no_more"}])
    amina.sync()
    amina.correct(door, {"visit": mistaken}, "not_home")
    amina.sync()
    anew = world.phone_of("Ben")
    answer = anew.exchange()
    [building] = [building for building in answer["packs"][0]["buildings"] if len(building["visits"]["door"])]
    assert building["visits"]["corrects"] == [0]
    assert [topic for _, topic, _ in building["closed"]] == [codes("topics").index("document_help")]
    assert [visit["outcome"] for visit in visits_at(anew, door)] == ["not_home"]


def test_the_record_and_its_correction_may_arrive_in_one_exchange(world: World) -> None:
    amina, door = world.phone_of("Amina"), world.doors["Z07"][0]
    mistaken = amina.record_visit(door, "not_home")
    correction = amina.correct(door, {"visit": mistaken}, "vacant", reason="said_more")
    amina.sync()
    assert [amina.receipts[one]["state"] for one in (mistaken, correction)] == ["counted", "counted"]
    assert [visit["outcome"] for visit in visits_at(amina, door)] == ["vacant"]


def test_a_mis_tap_that_is_corrected_uses_up_no_try(world: World) -> None:
    """One visit a day (V2): a record and its correction are one visit."""
    amina, door = world.phone_of("Amina"), world.doors["Z07"][0]
    then = {"started_at": amina.now_ms() - 600_000}
    mistaken = amina.record_visit(door, "not_home", **then)
    correction = amina.correct(door, {"visit": mistaken}, "met", **then)
    second = amina.record_visit(door, "met")
    amina.sync()
    assert row_of(world, correction).crossed == []
    assert "V2" in row_of(world, second).crossed


def test_a_colleague_names_the_visit_by_its_number(world: World) -> None:
    amina, ben, door = world.phone_of("Amina"), world.phone_of("Ben"), world.doors["Z07"][0]
    mistaken = amina.record_visit(door, "not_home")
    amina.sync()
    ben.sync()
    correction = ben.correct(door, by_number(ben, visits_at(ben, door)[0]), "no_access")
    ben.sync()
    assert ben.receipts[correction]["state"] == "counted"
    assert row_of(world, correction).supersedes_id == mistaken


@pytest.mark.parametrize("spoil", ["number", "epoch", "at", "door", "visit"])
def test_a_correction_of_what_is_not_there_is_held_whole(world: World, spoil: str) -> None:
    """A number of another epoch belongs to another visit, and so does one whose time is another: nothing is put in the place of the wrong record."""
    amina, ben = world.phone_of("Amina"), world.phone_of("Ben")
    door, other = world.doors["Z07"][:2]
    amina.record_visit(door, "not_home")
    amina.sync()
    ben.sync()
    named = by_number(ben, visits_at(ben, door)[0])
    spoilt = {
        "number": {**named, "number": named["number"] + 100},
        "epoch": {**named, "epoch": new_id()},
        "at": {**named, "at": named["at"] - 60_000},
        "door": named,
        "visit": {"visit": new_id()},
    }[spoil]
    correction = ben.correct(other if spoil == "door" else door, spoilt, "met")
    ben.sync()
    assert ben.receipts[correction] == {"id": correction, "state": "held", "code": "visit.unknown", "number": None}
    assert [visit["outcome"] for visit in visits_at(ben, door)] == ["not_home"]


def test_dovs_visit_is_as_unknown_as_none(world: World) -> None:
    amina, dov = world.phone_of("Amina"), world.phone_of("Dov")
    theirs = dov.record_visit(world.doors["Z19"][0], "not_home")
    dov.sync()
    correction = amina.correct(world.doors["Z07"][0], {"visit": theirs}, "met")
    withdrawal = amina.withdraw_visit(world.doors["Z07"][0], theirs)
    amina.sync()
    assert {amina.receipts[one]["code"] for one in (correction, withdrawal)} == {"visit.unknown"}
    dov.sync()
    assert [visit["outcome"] for visit in visits_at(dov, world.doors["Z19"][0])] == ["not_home"]


def test_two_corrections_of_one_record_are_both_kept_and_both_phones_hear_of_it(world: World) -> None:
    amina, ben, door = world.phone_of("Amina"), world.phone_of("Ben"), world.doors["Z07"][0]
    mistaken = amina.record_visit(door, "not_home")
    amina.sync()
    ben.sync()
    amina.correct(door, {"visit": mistaken}, "met")
    ben.correct(door, by_number(ben, visits_at(ben, door)[0]), "vacant")
    amina.sync()
    ben.sync()
    heard = [change for change in amina.exchange()["changes"] if change["kind"] == "visit:recorded"]
    assert {change["visit"]["outcome"]: change["visit"]["clashes"] for change in heard} == {"met": True, "vacant": True}
    for phone in (amina, ben):
        assert sorted(visit["outcome"] for visit in visits_at(phone, door)) == ["met", "vacant"]
    answer = world.phone_of("Ben").exchange()
    [building] = [building for building in answer["packs"][0]["buildings"] if len(building["visits"]["door"])]
    assert building["visits"]["clashes"] == [0, 1]


def test_a_correction_can_be_corrected_and_is_no_clash(world: World) -> None:
    amina, door = world.phone_of("Amina"), world.doors["Z07"][0]
    first = amina.record_visit(door, "not_home")
    second = amina.correct(door, {"visit": first}, "met")
    amina.correct(door, {"visit": second}, "declined_talk", reason="other")
    amina.sync()
    answer = world.phone_of("Ben").exchange()
    [building] = [building for building in answer["packs"][0]["buildings"] if len(building["visits"]["door"])]
    assert len(building["visits"]["door"]) == 1
    assert building["visits"]["clashes"] == []


def test_the_correction_of_a_reminder_reaches_every_phone(world: World) -> None:
    amina, ben, door = world.phone_of("Amina"), world.phone_of("Ben"), world.doors["Z07"][0]
    paper = {"kind": "residence_permit", "help": ["advice"], "remind_month": "2027-03"}
    mistaken = amina.record_visit(door, "met", certificate=paper)
    amina.sync()
    ben.sync()
    amina.correct(door, {"visit": mistaken}, "met", certificate={**paper, "remind_month": "2027-05"})
    amina.sync()
    heard = ben.exchange()["changes"]
    assert [change["reminders"] for change in heard if change["kind"] == "visit:removed"] == [["2027-05"]]


def test_a_wish_spoken_at_the_door_outlives_the_correction_of_its_visit(world: World) -> None:
    """Only the resident lifts it (Y3)."""
    amina, ben, door = world.phone_of("Amina"), world.phone_of("Ben"), world.doors["Z07"][0]
    mistaken = amina.record_visit(door, "do_not_visit")
    amina.correct(door, {"visit": mistaken}, "not_home")
    amina.sync()
    ben.sync()
    assert ben.in_force(door)


def test_a_visit_that_never_was_is_taken_back_and_the_door_has_its_try_again(world: World) -> None:
    amina, ben, door = world.phone_of("Amina"), world.phone_of("Ben"), world.doors["Z07"][0]
    mistaken = amina.record_visit(door, "not_home", started_at=amina.now_ms() - 600_000)
    amina.sync()
    ben.sync()
    withdrawal = amina.withdraw_visit(door, mistaken)
    again = amina.record_visit(door, "met")
    amina.sync()
    ben.sync()
    assert amina.receipts[withdrawal]["state"] == "counted"
    assert row_of(world, again).crossed == []
    assert [visit["outcome"] for visit in visits_at(ben, door)] == ["met"]


def test_nobody_takes_a_colleagues_visit_back(world: World) -> None:
    amina, ben, door = world.phone_of("Amina"), world.phone_of("Ben"), world.doors["Z07"][0]
    mistaken = amina.record_visit(door, "not_home")
    amina.sync()
    withdrawal = ben.withdraw_visit(door, mistaken)
    ben.sync()
    assert ben.receipts[withdrawal]["code"] == "visit.unknown"
    with world.app.app_context():
        assert not db.session.scalars(sa.select(Withdrawal)).all()


def test_a_past_visit_has_its_true_time_and_says_that_it_was_added_later(world: World) -> None:
    amina, ben, door = world.phone_of("Amina"), world.phone_of("Ben"), world.doors["Z07"][0]
    amina.sync()
    with world.app.app_context(), database.transaction(world.community_id) as session:
        # Amina has been at work for a week: nothing of hers may lie before her first phone.
        session.execute(sa.text("UPDATE device SET enrolled_at = enrolled_at - 604800000"))
    then = amina.now_ms() - 20 * HOUR_MS
    operation = amina.add_later(door, "not_home", started_at=then, ended_at=then)
    amina.sync()
    ben.sync()
    assert amina.receipts[operation]["state"] == "counted"
    row = row_of(world, operation)
    assert row.added_later == "on_paper"
    assert abs(row.occurred_at.timestamp() * 1000 - (then + (amina.offset or 0))) < 2000
    assert visits_at(ben, door)[0]["at"] == int(row.occurred_at.timestamp())


def test_a_time_the_resident_asked_for_is_no_visit(world: World) -> None:
    amina, door = world.phone_of("Amina"), world.doors["Z07"][0]
    body = amina.visit_body(door, "appointment", added_later=None, asked=True, supersedes=None, appointment=BOOKED)
    asked = amina.save("visit:record", {**body, "started_at": body["started_at"] - 600_000}, v=2)
    visit = amina.record_visit(door, "not_home")
    amina.sync()
    assert row_of(world, asked).crossed == []
    assert row_of(world, visit).crossed == []
    answer = world.phone_of("Ben").exchange()
    [building] = [building for building in answer["packs"][0]["buildings"] if len(building["visits"]["door"])]
    assert building["visits"]["asked"] == [0]


def test_only_a_time_can_be_asked_for(world: World) -> None:
    amina = world.phone_of("Amina")
    body = amina.visit_body(world.doors["Z07"][0], "not_home", added_later=None, asked=True, supersedes=None)
    operation = amina.save("visit:record", body, v=2)
    amina.sync()
    assert amina.receipts[operation]["code"] == "operation.malformed"


def test_a_newcomers_correction_leaves_an_older_visit_where_it_was(world: World) -> None:
    """Nothing of hers happened before her first phone, but the record she corrects did."""
    amina, door = world.phone_of("Amina"), world.doors["Z07"][0]
    with world.app.app_context(), database.transaction(world.community_id) as session:
        session.execute(sa.text("UPDATE device SET enrolled_at = enrolled_at - 2592000000"))
    then = amina.now_ms() - 10 * 24 * HOUR_MS
    mistaken = amina.record_visit(door, "not_home", started_at=then, ended_at=then)
    amina.sync()
    ben = world.phone_of("Ben")
    ben.sync()
    seen = visits_at(ben, door)[0]
    at = seen["at"] * 1000 - (ben.offset or 0)
    correction = ben.correct(door, by_number(ben, seen), "vacant", started_at=at, ended_at=at)
    ben.sync()
    assert row_of(world, correction).occurred_at == row_of(world, mistaken).occurred_at


def test_nobody_takes_a_colleagues_visit_back_by_correcting_it_first(world: World) -> None:
    amina, ben, door = world.phone_of("Amina"), world.phone_of("Ben"), world.doors["Z07"][0]
    amina.record_visit(door, "met")
    amina.sync()
    ben.sync()
    correction = ben.correct(door, by_number(ben, visits_at(ben, door)[0]), "not_home")
    withdrawal = ben.withdraw_visit(door, correction)
    ben.sync()
    assert ben.receipts[withdrawal]["code"] == "visit.unknown"
    assert [visit["outcome"] for visit in visits_at(ben, door)] == ["not_home"]


def test_one_may_take_ones_own_corrected_record_back(world: World) -> None:
    amina, door = world.phone_of("Amina"), world.doors["Z07"][0]
    mistaken = amina.record_visit(door, "not_home")
    withdrawal = amina.withdraw_visit(door, amina.correct(door, {"visit": mistaken}, "vacant"))
    amina.sync()
    assert amina.receipts[withdrawal]["state"] == "counted"
    assert visits_at(amina, door) == []


def move_building(world: World, door: str, zone: str) -> None:
    """The building of a door comes into another zone, as an import moves it."""
    with world.app.app_context(), database.transaction(world.community_id) as session:
        building_id = session.scalar(sa.select(Door.building_id).where(Door.id == door))
        building = session.get_one(Building, (world.community_id, building_id))
        before, building.zone_id = building.zone_id, world.zones[zone]
        operation = write_operation(session, community_id=world.community_id, operation_id=new_id(), kind="places:import", now=clock.now())
        told = {"community_id": world.community_id, "operation_id": operation["id"], "subject_id": building_id, "first_of": [operation]}
        append_change(session, kind="building:left", zone_id=before, **told)
        append_change(session, kind="building:joined", zone_id=world.zones[zone], **told)


def test_a_correction_is_heard_where_the_building_is_now_and_nowhere_else(world: World) -> None:
    amina, dov, door = world.phone_of("Amina"), world.phone_of("Dov"), world.doors["Z19"][0]
    dov.record_visit(door, "not_home")
    dov.sync()
    amina.sync()
    move_building(world, door, "Z07")
    amina.sync()
    amina.correct(door, by_number(amina, visits_at(amina, door)[0]), "vacant")
    amina.sync()
    assert [visit["outcome"] for visit in visits_at(amina, door)] == ["vacant"]
    heard = dov.exchange()["changes"]
    assert [change["kind"] for change in heard] == ["building:left"]


def test_a_clash_that_is_over_is_over_on_every_phone(world: World) -> None:
    amina, ben, door = world.phone_of("Amina"), world.phone_of("Ben"), world.doors["Z07"][0]
    mistaken = amina.record_visit(door, "not_home")
    amina.sync()
    ben.sync()
    stale = by_number(ben, visits_at(ben, door)[0])
    first = amina.correct(door, {"visit": mistaken}, "met")
    # A correction of the correction, and a colleague's of the first record: still two ends of one chain.
    second = amina.correct(door, {"visit": first}, "declined_talk")
    amina.sync()
    ben.correct(door, stale, "vacant")
    ben.sync()
    heard = [change for change in amina.exchange()["changes"] if change["kind"] == "visit:recorded"]
    assert {change["visit"]["outcome"]: change["visit"]["clashes"] for change in heard} == {"declined_talk": True, "vacant": True}
    amina.withdraw_visit(door, second)
    amina.sync()
    heard = ben.exchange()["changes"]
    assert [change["visit"]["clashes"] for change in heard if change["kind"] == "visit:recorded"] == [False]


def test_a_corrected_wish_stays_one_wish(world: World) -> None:
    amina, door = world.phone_of("Amina"), world.doors["Z07"][0]
    mistaken = amina.record_visit(door, "do_not_visit")
    correction = amina.correct(door, {"visit": mistaken}, "do_not_visit", left_card=True, wish=None)
    amina.sync()
    assert amina.receipts[correction]["state"] == "counted"
    assert len([wish for wish in amina.wishes.values() if wish["door"] == door]) == 1


def test_a_correction_waits_with_the_record_that_stays_behind(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """An accident that leaves the record on the phone must not hold its correction for good."""
    amina, door = world.phone_of("Amina"), world.doors["Z07"][0]
    mistaken = amina.record_visit(door, "not_home")
    correction = amina.correct(door, {"visit": mistaken}, "met")
    kind = OPERATIONS["visit:record", 1]

    def stumble(*_parts: Any, **_more: Any) -> None:
        raise RuntimeError("a stumble")

    monkeypatch.setitem(OPERATIONS, ("visit:record", 1), OperationKind(kind.schema, stumble))
    amina.exchange()
    assert {amina.receipts[one]["state"] for one in (mistaken, correction)} == {"later"}
    monkeypatch.undo()
    amina.sync()
    assert [amina.receipts[one]["state"] for one in (mistaken, correction)] == ["counted", "counted"]
