"""Door rounds at a desk: opened with hours that are only ever narrower, seen filling by rule K5, ended early; phones of every zone hear it."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.changes.models import AuditEntry
from app.database import db
from app.rounds.models import DoorRound
from app.visits.models import Visit
from tests.cast import WEDNESDAY_TEN, World, set_clock
from tests.pages import Page, read

ALL = ["am", "pm", "eve", "weekend"]


def rounds(world: World) -> list[DoorRound]:
    with world.app.app_context():
        return list(db.session.scalars(sa.select(DoorRound).where(DoorRound.community_id == world.community_id).order_by(DoorRound.opened_on)))


def open_one(desk: FlaskClient, opened_on: str = "2026-12-01", closes_on: str = "2026-12-31", **fields: Any) -> Any:
    return desk.post("/console/rounds", data={"opened_on": opened_on, "closes_on": closes_on, "bands": ALL, "earliest": "", "latest": "", **fields})


def close(world: World, desk: FlaskClient) -> Any:
    return desk.post(f"/console/rounds/{rounds(world)[-1].id}/close")


def filling(page: Page) -> str:
    return page.words.split("这一轮走到的门", 1)[1].split("小于 10", 1)[0]


def heard(phone: Any) -> list[dict[str, Any]]:
    return [change["round"] for change in phone.exchange()["changes"] if change["kind"] == "round:opened"]


def test_a_round_is_ended_today_and_the_next_one_opened_and_phones_of_both_zones_hear_both(world: World) -> None:
    amina, dov, desk = world.phone_of("Amina"), world.phone_of("Dov"), world.desk_of("Clara")
    for phone in (amina, dov):
        phone.sync()
    first = rounds(world)[0].id
    assert close(world, desk).location == "/console/rounds?said=closed"
    for phone in (amina, dov):
        assert heard(phone) == [{"id": first, "opened_on": "2026-11-02", "closes_on": "2026-11-25"}]
    assert open_one(desk, "2026-11-26", "2027-02-23", bands=["eve", "weekend"], latest="19:30").status_code == 303
    hours = {"workday": [["18:00", "19:30"]], "weekend": [["10:00", "12:00"], ["14:30", "19:30"]]}
    for phone in (amina, dov):
        (told,) = heard(phone)
        assert (told["opened_on"], told["closes_on"], told["hours"]) == ("2026-11-26", "2027-02-23", hours)
    amina.cursor = None
    assert [found.get("hours") for found in amina.exchange()["packs"][0]["rounds"]] == [None, hours]
    with world.app.app_context():
        written = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.subject == "round").order_by(AuditEntry.number)).all()
        assert [(row.action, row.reason) for row in written] == [("round:closed", "2026-11-25"), ("round:opened", "2026-11-26 2027-02-23")]
    words = read(desk.get("/console/rounds")).words
    assert "工作日 18:00–19:30 · 周末和节日 10:00–12:00、14:30–19:30" in words


def test_a_visit_outside_the_rounds_own_hours_counts_and_is_stamped(world: World) -> None:
    desk, amina = world.desk_of("Clara"), world.phone_of("Amina")
    close(world, desk)
    open_one(desk, "2026-11-26", "2026-12-31", bands=["eve", "weekend"])
    set_clock(world.app, WEDNESDAY_TEN + timedelta(days=1))
    amina.sync()
    morning = amina.record_visit(world.doors["Z07"][0])
    amina.sync()
    with world.app.app_context():
        (visit,) = db.session.scalars(sa.select(Visit)).all()
        assert (amina.receipts[morning]["state"], visit.crossed) == ("counted", ["V1"])


def test_it_fills_by_talks_and_by_three_tries_whatever_the_answer(world: World) -> None:
    desk, amina = world.desk_of("Clara"), world.phone_of("Amina")
    doors = world.doors["Z07"]
    assert "Z07 0 / 12 户 Z19 0 / 12 户 合计 0 / 24 户" in filling(read(desk.get("/console/rounds")))
    for door, outcome in zip(doors[:10], ["met", "declined_talk"] * 5, strict=True):
        amina.record_visit(door, outcome)
    amina.record_visit(doors[10], "not_home")
    amina.sync()
    # Nothing here is from 1 to 9, so nothing is hidden.
    assert "Z07 10 / 12 户 Z19 0 / 12 户 合计 10 / 24 户" in filling(read(desk.get("/console/rounds")))
    for days in (3, 10):
        set_clock(world.app, WEDNESDAY_TEN + timedelta(days=days))
        amina.sync()
        amina.record_visit(doors[10], "not_home")
        amina.sync()
    assert "Z07 11 / 12 户" in filling(read(world.desk_of("Clara").get("/console/rounds")))


def test_a_small_count_of_a_zone_is_hidden_and_has_no_bar(world: World) -> None:
    desk, amina = world.desk_of("Clara"), world.phone_of("Amina")
    amina.record_visit(world.doors["Z07"][0], "met")
    amina.sync()
    page = read(desk.get("/console/rounds"))
    assert "Z07 <10 / 12 户" in filling(page) and "合计 <10 / 24 户" in filling(page)
    assert page.html.count("<progress") == 1


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"opened_on": "2026-12-01", "closes_on": "2026-12-31"}, 409, "和 2026-11-02 – 2027-01-30 的一轮重叠。"),
        ({"closes_on": "2027-06-01"}, 422, "一轮最多 90 天。"),
        ({"closes_on": "2027-01-31"}, 422, "最后一天不早于第一天。"),
        ({"closes_on": ""}, 422, "最后一天不早于第一天。"),
        ({"opened_on": "2026-11-24"}, 422, "请选今天起一年内的一天。"),
        ({"opened_on": "0000-00-00"}, 422, "请选今天起一年内的一天。"),
        ({"opened_on": "9999-12-31", "closes_on": "9999-12-31"}, 422, "请选今天起一年内的一天。"),
        ({"earliest": "08:00"}, 422, "只能更窄：请写 08:30 到 21:00 之间的时刻，或空着。"),
        ({"latest": "21:01"}, 422, "只能更窄：请写 08:30 到 21:00 之间的时刻，或空着。"),
        ({"earliest": "later"}, 422, "只能更窄"),
        ({"bands": ["night"]}, 422, "请选一个。"),
        ({"bands": []}, 422, "这样就没有能上门的时间了。"),
        ({"earliest": "12:00", "latest": "14:00"}, 422, "这样就没有能上门的时间了。"),
    ],
)
def test_what_may_not_be_opened_is_said_in_words_and_keeps_what_was_typed(world: World, fields: dict[str, Any], status: int, sentence: str) -> None:
    desk = world.desk_of("Clara")
    answer = open_one(desk, **{"opened_on": "2027-02-01", "closes_on": "2027-03-31", **fields})
    page = read(answer)
    assert (answer.status_code, len(rounds(world))) == (status, 1)
    assert sentence in page.words
    assert page.fields["closes_on"] == fields.get("closes_on", "2027-03-31")


def test_sent_twice_it_opens_one_round_and_ends_it_once(world: World) -> None:
    desk, lena = world.desk_of("Clara"), world.desk_of("Lena")
    assert [open_one(one, "2027-02-01", "2027-03-31").status_code for one in (desk, desk, lena)] == [303, 303, 303]
    assert len(rounds(world)) == 2
    assert [close(world, one).status_code for one in (desk, lena)] == [303, 303]
    called_off = rounds(world)[-1]
    assert (called_off.opened_on, called_off.closes_on) == ("2027-02-01", "2027-01-31")
    assert "没有开始" in read(desk.get("/console/rounds")).words
    # Its days are free again.
    assert open_one(desk, "2027-02-01", "2027-03-31").status_code == 303


def test_of_ninety_days_the_last_one_is_allowed(world: World) -> None:
    desk = world.desk_of("Clara")
    assert open_one(desk, "2027-02-01", "2027-05-02").status_code == 422
    assert open_one(desk, "2027-02-01", "2027-05-01").status_code == 303
