"""The weekly counters at their door: exact sums, once a batch, and not a trace of who sent them:
not in the database, where a whole dump before and after shows the two tables that may change, and not in the log."""

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.database import db
from app.referrals.models import ServiceBatch, ServiceWeek
from tests.api.refusal import refusal_of
from tests.api.test_switched_off import switch_off
from tests.cast import WEDNESDAY_TEN, World, set_clock
from tests.faults.canary import secrets  # noqa: F401
from tests.faults.ledger import dump
from tests.phone import Phone, new_id

CLOSED, RUNNING = "2026-W47", "2026-W48"
KIND, OTHER = "mens_health", "newborn_screening"


def send(phone: Phone, counts: Any, week: Any = CLOSED, batch: Any = None, *, reading: bool = True, **fields: Any) -> Any:
    body = json.dumps({"week": week, "batch": batch or new_id(), "counts": counts, **fields})
    return phone.client.post("/api/service-week", data=body, headers={"Content-Type": "application/json", **phone.headers(reading=reading)})


def counters(world: World) -> dict[tuple[str, str, str], tuple[int, int, int]]:
    with world.app.app_context():
        return {(row.community_id, row.iso_week, row.service_kind): (row.slip, row.info, row.no) for row in db.session.scalars(sa.select(ServiceWeek))}


def batches(world: World) -> list[ServiceBatch]:
    with world.app.app_context():
        return list(db.session.scalars(sa.select(ServiceBatch)))


@pytest.fixture
def amina(world: World) -> Phone:
    phone = world.phone_of("Amina")
    phone.sync()
    return phone


def test_weeks_are_added_up_exactly_and_a_batch_is_added_once(world: World, amina: Phone) -> None:
    ben, dov, batch = world.phone_of("Ben"), world.phone_of("Dov"), new_id()
    for _ in range(3):
        answer = send(amina, {KIND: [1, 2, 3], OTHER: [0, 0, 5]}, batch=batch)
        assert (answer.status_code, answer.get_json()) == (200, {"batch": batch})
    assert send(ben, {KIND: [10, 0, 0]}).status_code == 200
    assert send(dov, {KIND: [0, 5000, 0]}, reading=False).status_code == 200
    home = world.community_id
    assert counters(world) == {(home, CLOSED, KIND): (11, 5002, 3), (home, CLOSED, OTHER): (0, 0, 5)}
    assert send(amina, {KIND: [4000, 4000, 4000]}, batch=batch).status_code == 200
    assert counters(world)[(home, CLOSED, KIND)] == (11, 5002, 3)
    assert len(batches(world)) == 3


def test_a_week_that_was_shown_takes_nothing_more_in(world: World, amina: Phone) -> None:
    # The difference between two looks at a week would be the sums of the one phone that was late.
    desk = world.desk_of("Clara")
    home, thursday, friday = world.community_id, timedelta(days=1, hours=13, minutes=59), timedelta(days=1, hours=14, minutes=1)
    late = new_id()
    assert send(amina, {KIND: [30, 30, 30]}, week="2026-W46").status_code == 200
    assert counters(world) == {(home, CLOSED, KIND): (30, 30, 30)}, "last week is not shown before Friday: it takes the late one in"
    set_clock(world.app, WEDNESDAY_TEN + thursday)
    assert send(amina, {KIND: [1, 1, 1]}).status_code == 200
    set_clock(world.app, WEDNESDAY_TEN + friday)
    shown = desk.get(f"/console/services/{CLOSED}").get_data(as_text=True)
    for _ in range(2):
        assert send(amina, {KIND: [20, 20, 20]}, batch=late).status_code == 200
    assert desk.get(f"/console/services/{CLOSED}").get_data(as_text=True) == shown
    assert counters(world) == {(home, CLOSED, KIND): (31, 31, 31), (home, RUNNING, KIND): (20, 20, 20)}
    # The same batch once more, when the running week is over and shown as well: its week is known by what was sent.
    set_clock(world.app, WEDNESDAY_TEN + timedelta(days=30))
    assert send(amina, {KIND: [20, 20, 20]}, batch=late).status_code == 200
    assert sum(sum(row) for row in counters(world).values()) == 93 + 60


def test_nothing_else_changes_and_no_line_is_logged(world: World, amina: Phone, capfd: pytest.CaptureFixture[str]) -> None:
    set_clock(world.app, WEDNESDAY_TEN + timedelta(hours=2))
    before = dump(world)
    capfd.readouterr()
    assert send(amina, {KIND: [1, 0, 2]}).status_code == 200
    assert send(amina, {KIND: [1, 0, 2]}, reading=False).status_code == 200
    after = dump(world)
    assert {name for name in after if after[name] != before[name]} == {"service_week", "service_batch"}
    assert [set(ServiceWeek.__table__.columns.keys()), set(ServiceBatch.__table__.columns.keys())] == [
        {"community_id", "iso_week", "service_kind", "slip", "info", "no"},
        {"community_id", "iso_week", "batch_id"},
    ]
    assert capfd.readouterr() == ("", "")


def test_another_community_is_not_touched(world: World, amina: Phone) -> None:
    send(amina, {KIND: [1, 1, 1]})
    assert {community for community, _, _ in counters(world)} == {world.community_id}
    stolen = {"Authorization": f"Bearer {world.other_community_id}.{amina.push_token}"}
    body = {"week": CLOSED, "batch": new_id(), "counts": {KIND: [1, 1, 1]}}
    assert refusal_of(amina.client.post("/api/service-week", json=body, headers=stolen)) == "token.unknown"
    assert refusal_of(amina.client.post("/api/service-week", json=body)) == "token.unknown"
    assert set(counters(world).values()) == {(1, 1, 1)}


def test_a_week_that_is_not_over_stays_on_the_phone(world: World, amina: Phone) -> None:
    for week in (RUNNING, "2026-W49", "2026-W53", "2099-W01"):
        answer = send(amina, {KIND: [1, 0, 0]}, week=week)
        assert refusal_of(answer) == "week.not_closed"
        assert "留在手机里" in answer.get_json()["zh"]
    assert counters(world) == {}
    # Sunday, a minute before midnight in the community, and a minute after.
    set_clock(world.app, WEDNESDAY_TEN + timedelta(days=4, hours=13, minutes=59))
    assert refusal_of(send(amina, {KIND: [1, 0, 0]}, week=RUNNING)) == "week.not_closed"
    set_clock(world.app, WEDNESDAY_TEN + timedelta(days=4, hours=14, minutes=1))
    assert send(amina, {KIND: [1, 0, 0]}, week=RUNNING).status_code == 200


def test_what_is_not_a_week_of_counts_is_refused_whole(world: World, amina: Phone) -> None:
    good = {KIND: [1, 2, 3]}
    wrong_counts: list[Any] = [None, [], {}, "x", 7, {"tea": [1, 0, 0]}, {KIND: [1, 2]}, {KIND: [1, 2, 3, 4]}, {KIND: None}, {KIND: {"slip": 1}}]
    wrong_counts += [{KIND: [1, 2, value]} for value in (-1, 5001, "1", 1.5, True, None, 2**40)]
    wrong_counts += [{**good, "contraception": [1, 1, 1]}, {**good, OTHER: [0, -1, 0]}]
    weeks: list[Any] = [None, "", "2025-W53", "2026-W54", "2026-W00", "2026-47", "2026-W47\n", "٢٠26-W47", "1999-W01", 202647]
    spoiled = [send(amina, counts) for counts in wrong_counts]
    spoiled += [send(amina, good, week=week) for week in weeks]
    spoiled += [send(amina, good, batch=batch) for batch in ("x", new_id().upper(), 7, new_id() + "\n", "00000000-0000-0000-0000-000000000000")]
    spoiled += [send(amina, good, **{name: 1}) for name in ("door", "device_id", "zone", "staff")]
    assert {refusal_of(answer) for answer in spoiled} == {"request.malformed"}
    assert (counters(world), batches(world)) == ({}, [])
    assert world.desk_of("Clara").get("/console/services").status_code == 200


def test_eight_phones_at_once_add_up(world: World, amina: Phone) -> None:
    again, gate = new_id(), threading.Barrier(8)
    clients = [Phone(world.app.test_client(), amina.community_id, push_token=amina.push_token, read_token=amina.read_token) for _ in range(8)]
    statuses: list[int] = []

    def add(phone: Phone) -> None:
        gate.wait()
        for counts, batch in (({KIND: [1, 2, 3]}, None), ({OTHER: [1, 1, 1]}, again), ({KIND: [1, 0, 0]}, None)):
            statuses.append(send(phone, counts, batch=batch).status_code)

    threads = [threading.Thread(target=add, args=(phone,)) for phone in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 24
    assert counters(world) == {(world.community_id, CLOSED, KIND): (16, 16, 24), (world.community_id, CLOSED, OTHER): (1, 1, 1)}


def test_who_may_not_read_any_more_may_still_hand_in_the_week(world: World, amina: Phone) -> None:
    switch_off(world, amina)
    assert refusal_of(send(amina, {KIND: [1, 0, 0]})) == "phone.revoked"
    assert send(amina, {KIND: [1, 0, 0]}, reading=False).status_code == 200
    assert counters(world) == {(world.community_id, CLOSED, KIND): (1, 0, 0)}
