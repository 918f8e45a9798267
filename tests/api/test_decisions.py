"""What is refused or held waits for a person, who takes it in, gives it back or closes it; the phone learns the decision (screens.md S5)."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app import clock, database
from app.changes.models import AuditEntry, Operation
from app.database import db
from app.identity.commands import revoke_phone
from app.identity.models import Device
from app.places.commands import end_assignment
from app.places.models import Assignment
from app.rounds.models import Wish
from app.visits.models import Visit
from tests.cast import WEDNESDAY_TEN, World, set_clock
from tests.pages import read
from tests.phone import Phone, new_id

DAY_MS = 86_400_000


def held(world: World, phone: Phone, **fields: Any) -> str:
    """A visit whose clock is two days ahead: the station keeps it for a person."""
    ahead = phone.now_ms() + 2 * DAY_MS
    clock_then = {"at": ahead + 60_000, "offset": 0, "age": 1000}
    visit = phone.record_visit(world.doors["Z07"][0], started_at=ahead, ended_at=ahead + 60_000, clock=clock_then, **fields)
    phone.sync()
    assert phone.receipts[visit]["state"] == "held"
    return visit


def visits(world: World) -> list[Visit]:
    with world.app.app_context():
        return list(db.session.scalars(sa.select(Visit)))


def decide(world: World, operation: str, decision: str, words: str = "", name: str = "Clara") -> Any:
    return world.desk_of(name).post(f"/console/decisions/{operation}", data={"decision": decision, "words": words})


def told(phone: Phone) -> list[dict[str, Any]]:
    """What a phone hears of decisions at its next exchange."""
    return [change for change in phone.exchange()["changes"] if change["kind"] == "operation:decided"]


def test_a_held_record_that_is_accepted_counts_once_at_the_time_it_arrived(world: World) -> None:
    amina = world.phone_of("Amina")
    visit = held(world, amina)
    set_clock(world.app, WEDNESDAY_TEN + timedelta(hours=3))
    assert decide(world, visit, "accepted").status_code == 303
    (row,) = visits(world)
    assert (row.id, row.day, row.occurred_at) == (visit, "2026-11-25", row.received_at)
    assert row.received_at < WEDNESDAY_TEN + timedelta(hours=1)
    (change,) = told(amina)
    assert (change["operation"], change["state"], change["code"], change["number"]) == (visit, "counted", None, row.number)
    # The phone sends it again after a restore: the decision is its receipt, and it counts no second time.
    answer = amina.client.post("/api/sync", json=amina.request_body([amina.kept[visit]]), headers=amina.headers()).get_json()
    assert [(receipt["state"], receipt["number"]) for receipt in answer["receipts"]] == [("counted", row.number)]
    assert len(visits(world)) == 1


def test_its_colleague_gets_the_visit_and_hears_nothing_of_the_decision(world: World) -> None:
    amina, ben, dov = (world.phone_of(name) for name in ("Amina", "Ben", "Dov"))
    for phone in (ben, dov):
        phone.sync()
    visit = held(world, amina)
    decide(world, visit, "accepted", "时间按到站的算")
    bens, dovs = ben.exchange()["changes"], dov.exchange()["changes"]
    assert [change["kind"] for change in bens] == ["visit:recorded"]
    assert dovs == []


@pytest.mark.parametrize("decision", ["given_back", "closed"])
def test_what_is_given_back_or_closed_goes_back_with_its_sentence(world: World, decision: str) -> None:
    amina = world.phone_of("Amina")
    visit = held(world, amina)
    bare = decide(world, visit, decision)
    assert bare.status_code == 422 and "退回和结案都要写一句。" in read(bare).words
    answer = decide(world, visit, decision, "  请写真正的时间，再存一次  ")
    assert answer.status_code == 303
    assert visits(world) == []
    (change,) = told(amina)
    assert (change["state"], change["code"], change["words"]) == ("refused", f"operation.{decision}", "请写真正的时间，再存一次")
    assert visit not in read(world.desk_of("Clara").get("/console/decisions")).html


def test_a_second_decision_finds_the_first_one_made(world: World) -> None:
    visit = held(world, world.phone_of("Amina"))
    assert decide(world, visit, "accepted").status_code == 303
    second = decide(world, visit, "closed", "不用了", name="Lena")
    assert second.status_code == 409 and "这一条已经由协管员 S03定了。" in read(second).words
    assert len(visits(world)) == 1


def test_a_refused_record_cannot_be_taken_in_by_anybody(world: World) -> None:
    amina = world.phone_of("Amina")
    visit = amina.record_visit(world.doors["Z07"][0], "met", need="请打 13812345678")
    amina.sync()
    page = read(world.desk_of("Clara").get(f"/console/decisions/{visit}"))
    assert 'value="accepted"' not in page.html and "13812345678" not in page.html and "138****78" in page.words
    assert decide(world, visit, "accepted").status_code == 422
    assert visits(world) == []
    assert decide(world, visit, "given_back", "请去掉电话").status_code == 303


def test_records_of_a_phone_that_was_switched_off_and_of_a_zone_lost_long_ago_can_be_taken_in(world: World) -> None:
    amina = world.phone_of("Amina")
    amina.sync()
    with world.app.app_context(), database.transaction(world.community_id) as session:
        revoke_phone(session.scalars(sa.select(Device)).one(), clock.now())
    switched_off = amina.record_visit(world.doors["Z07"][0])
    amina.exchange(reading=False)
    assert decide(world, switched_off, "accepted").status_code == 303
    with world.app.app_context(), database.transaction(world.community_id) as session:
        end_assignment(session.scalars(sa.select(Assignment).where(Assignment.staff_id == world.staff["Ben"])).one(), clock.now())
    ben = world.phone_of("Ben")
    set_clock(world.app, WEDNESDAY_TEN + timedelta(days=20))
    lost = ben.record_visit(world.doors["Z07"][1])
    ben.sync()
    assert ben.receipts[lost]["code"] == "zone.lost"
    assert decide(world, lost, "accepted").status_code == 303
    assert {visit.id for visit in visits(world)} == {switched_off, lost}


def test_a_correction_that_waits_for_its_record_is_taken_in_only_when_that_has_come(world: World) -> None:
    amina = world.phone_of("Amina")
    correction = amina.correct(world.doors["Z07"][0], {"visit": new_id()}, "vacant")
    amina.sync()
    assert amina.receipts[correction]["code"] == "visit.unknown"
    refused = decide(world, correction, "accepted")
    assert refused.status_code == 422 and "收不下" in read(refused).words
    assert visits(world) == []


def test_the_list_tells_what_and_why_and_nothing_that_was_written(world: World) -> None:
    amina = world.phone_of("Amina")
    visit = held(world, amina, outcome="met", need="三楼楼道灯坏了")
    clara = world.desk_of("Clara")
    words = read(clara.get("/console/decisions")).words
    assert "一次走访" in words and "待定" in words and "这条记录的时间在以后" in words
    assert not [trace for trace in ("楼道灯", "见到并交谈", "禾里村", "101") if trace in words]
    page = read(clara.get(f"/console/decisions/{visit}")).words
    assert "楼道灯" in page and "**室" in page and "101" not in page
    with world.app.app_context():
        actions = [entry.action for entry in db.session.scalars(sa.select(AuditEntry).where(AuditEntry.subject_id == visit))]
    assert actions == ["operation:opened"]


def test_what_cannot_be_read_is_shown_as_it_came(world: World) -> None:
    amina = world.phone_of("Amina")
    spoiled = amina.save("visit:record", {"door": "<script>alert(1)</script>"})
    amina.sync()
    page = world.desk_of("Clara").get(f"/console/decisions/{spoiled}").get_data(as_text=True)
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_a_counted_visit_is_nothing_to_decide_on(world: World) -> None:
    amina = world.phone_of("Amina")
    visit = amina.record_visit(world.doors["Z07"][0])
    amina.sync()
    clara = world.desk_of("Clara")
    nothing = clara.get(f"/console/decisions/{new_id()}")
    for address in (visit, "x", visit.upper()):
        assert clara.get(f"/console/decisions/{address}").get_data() == nothing.get_data()
    assert decide(world, visit, "closed", "不要").status_code == 404
    with world.app.app_context():
        assert db.session.get(Operation, (world.community_id, visit)).state == "counted"


# A wish not to be visited


def lift(world: World, wish: str, **data: str) -> Any:
    return world.desk_of("Clara").post(f"/console/wishes/{wish}", data=data)


def test_a_wish_is_lifted_by_its_id_on_the_residents_word_and_the_others_stay(world: World) -> None:
    amina, ben = world.phone_of("Amina"), world.phone_of("Ben")
    door = world.doors["Z07"][0]
    for phone in (amina, ben):
        phone.set_wish(door)
        phone.sync()
    amina.sync()
    first, second = sorted(amina.wishes)
    assert lift(world, first, how="by_phone", given_on="2026-11-24").status_code == 303
    amina.sync()
    assert amina.wishes[first]["lifted_at"] is not None and amina.wishes[second]["lifted_at"] is None
    again = lift(world, first, how="by_phone", given_on="2026-11-24")
    assert again.status_code == 409
    with world.app.app_context():
        wish = db.session.get(Wish, (world.community_id, first))
        assert (wish.lifted_by, wish.lift_how, wish.lift_given_on) == ("resident", "by_phone", "2026-11-24")
        (entry,) = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "wish:lifted"))
        assert (entry.subject_id, entry.reason) == (first, "by_phone 2026-11-24")


@pytest.mark.parametrize(
    "word", [{}, {"how": "by_phone"}, {"given_on": "2026-11-24"}, {"how": "by_neighbour", "given_on": "2026-11-24"}]
    + [{"how": "by_phone", "given_on": day} for day in ("2026-11-26", "2025-01-01", "0000-01-01", "9999-12-31", "2026-02-30", "gestern")],
)  # fmt: skip
def test_without_how_and_when_a_wish_stays(world: World, word: dict[str, str]) -> None:
    amina = world.phone_of("Amina")
    amina.set_wish(world.doors["Z07"][0])
    amina.sync()
    (wish,) = amina.wishes
    answer = lift(world, wish, **word)
    assert answer.status_code == 422 and "写明居民是哪天、怎么说的" in read(answer).words
    amina.sync()
    assert amina.wishes[wish]["lifted_at"] is None


# Corrections that disagree


def clash(world: World) -> tuple[str, dict[str, str], Phone, Phone]:
    """A visit of Amina's that she and Ben each corrected without knowing of the other. Returns it, who to correction, and both phones."""
    amina, ben = world.phone_of("Amina"), world.phone_of("Ben")
    door = world.doors["Z07"][0]
    visit = amina.record_visit(door)
    amina.sync()
    ben.sync()
    (row,) = ben.visits.values()
    named = {"number": row["number"], "epoch": ben.epoch, "at": row["at"] * 1000}
    corrections = {"Amina": amina.correct(door, {"visit": visit}, "vacant"), "Ben": ben.correct(door, named, "no_access")}
    for phone in (amina, ben, amina):
        phone.sync()
    return visit, corrections, amina, ben


def test_one_of_two_corrections_is_let_stand_and_every_phone_hears_of_it(world: World) -> None:
    visit, corrections, amina, ben = clash(world)
    clara = world.desk_of("Clara")
    words = read(clara.get("/console/decisions")).words
    assert "几份更正说法不一" in words and "2 份更正" in words and "空置" not in words
    page = read(clara.get(f"/console/clashes/{visit}"))
    assert "空置" in page.words and "进不了楼" in page.words and "101" not in page.words
    assert clara.post(f"/console/clashes/{visit}", data={"keep": corrections["Ben"]}).status_code == 303
    for phone in (amina, ben):
        changes = phone.exchange()["changes"]
        assert sorted(change["kind"] for change in changes) == ["visit:recorded", "visit:removed"]
        assert [change["visit"]["clashes"] for change in changes if change["kind"] == "visit:recorded"] == [False]
        assert [row["outcome"] for row in phone.visits.values()] == ["no_access"]
    assert "几份更正说法不一" not in read(clara.get("/console/decisions")).words
    story = read(clara.get(f"/console/visits/{corrections['Amina']}")).words
    assert "S03 定了另一条更正算" in story


def test_a_clash_that_somebody_has_settled_meanwhile_is_not_settled_twice(world: World) -> None:
    visit, corrections, *_ = clash(world)
    assert world.desk_of("Lena").post(f"/console/clashes/{visit}", data={"keep": corrections["Amina"]}).status_code == 303
    second = world.desk_of("Clara").post(f"/console/clashes/{visit}", data={"keep": corrections["Ben"]})
    assert second.status_code == 409 and "这几条更正已经定了。" in read(second).words
    assert "已经定了：这一份算。" in read(second).words


@pytest.mark.parametrize("keep", ["", "x", "the record itself", "a stranger"])
def test_only_one_of_the_corrections_can_be_picked(world: World, keep: str) -> None:
    visit, _corrections, amina, _ben = clash(world)
    picked = {"the record itself": visit, "a stranger": new_id()}.get(keep, keep)
    assert world.desk_of("Clara").post(f"/console/clashes/{visit}", data={"keep": picked}).status_code == 409
    assert amina.exchange()["changes"] == []


def test_a_visit_that_nobody_corrected_is_no_clash(world: World) -> None:
    amina = world.phone_of("Amina")
    visit = amina.record_visit(world.doors["Z07"][0])
    amina.sync()
    clara = world.desk_of("Clara")
    assert clara.get(f"/console/clashes/{visit}").get_data() == clara.get(f"/console/clashes/{new_id()}").get_data()
