"""People and phones at the desk: who may add, change and end whom, what follows for their phones and sessions, and what is never shown."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app import clock, database
from app.changes.models import AuditEntry
from app.database import db
from app.identity.models import Device, Invitation, Staff
from app.places.models import Assignment
from app.visits.models import Visit
from tests.api.test_console_sign_in import browser, change_staff, try_in
from tests.cast import PASSPHRASE, WEDNESDAY_TEN, World, set_clock
from tests.pages import read
from tests.phone import Phone


def person_form(**fields: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "display_name": "协管员 40",
        "badge_no": "40",
        "roles": ["coordinator"],
        "languages": ["yue", "zh-CN"],
        "training_until": "",
        **fields,
    }


def code_in(answer: Any) -> str:
    found = re.search(r"data-code>([0-9A-Z]{4}-[0-9A-Z]{4})<", answer.get_data(as_text=True))
    assert found, answer.get_data(as_text=True)
    return found[1].replace("-", "")


def add(desk: FlaskClient, **fields: Any) -> Any:
    return desk.post("/console/people/new", data=person_form(**fields))


def staff_by_badge(world: World, badge_no: str) -> Staff | None:
    with world.app.app_context():
        return db.session.scalar(sa.select(Staff).where(Staff.badge_no == badge_no, Staff.community_id == world.community_id))


def written(world: World, action: str) -> list[AuditEntry]:
    with world.app.app_context():
        return list(db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == action)))


def a_phone(world: World, code: str) -> Phone:
    phone = Phone(world.app.test_client())
    phone.activate(code)
    return phone


def sync_code(phone: Phone) -> str:
    """The refusal of an exchange with the read token."""
    answer = phone.client.post("/api/sync", json=phone.request_body([]), headers=phone.headers())
    return str(answer.get_json().get("code", answer.status_code))


# The list


def test_people_stand_by_badge_number_whatever_they_do(world: World) -> None:
    world.phone_of("Dov")
    set_clock(world.app, WEDNESDAY_TEN + timedelta(hours=30, minutes=5))
    world.phone_of("Ben")
    page = read(world.desk_of("Clara").get("/console/people"))
    badges = re.findall(r"<b>([0-9A-Z]+)</b>", page.html)
    assert badges == ["07", "19", "31", "S01", "S03", "S05", "S07"]
    assert not [link for link in page.links if "sort" in link[1] or "order" in link[1]]
    assert "30 小时前" in page.words and "今天" in page.words and "还没有手机" in page.words
    assert written(world, "people:opened")


def test_a_phone_was_heard_today_or_hours_ago_and_at_no_time_of_day(world: World) -> None:
    world.phone_of("Amina")
    desk = world.desk_of("Clara")
    amina = f"/console/people/{world.staff['Amina']}"
    for hours, words in ((0, "今天"), (23, "今天"), (25, "25 小时前"), (30 * 24, "720 小时前")):
        set_clock(world.app, WEDNESDAY_TEN + timedelta(hours=hours, minutes=5))
        desk = world.desk_of("Clara")
        page = read(desk.get(amina)).words
        assert f"上次联系：{words}" in page, hours
        assert not re.search(r"\d{1,2}:\d\d", page), page


def test_a_clock_is_told_only_when_it_is_more_than_ten_minutes_off(world: World) -> None:
    amina = world.phone_of("Amina")
    desk = world.desk_of("Clara")
    for place, (offset, words) in enumerate(((9 * 60_000, None), (-600_000, None), (11 * 60_000, "慢 11 分钟"), (-25 * 60_000, "快 25 分钟"))):
        visit = amina.record_visit(world.doors["Z07"][place], "not_home")
        amina.sync()
        with world.app.app_context(), database.transaction() as session:
            row = session.get(Visit, (world.community_id, visit))
            assert row is not None
            row.device_offset_ms = offset
        for address in ("/console/people", f"/console/people/{world.staff['Amina']}"):
            page = read(desk.get(address)).words
            assert (f"手机的钟{words}" in page) if words else ("手机的钟" not in page), (offset, page)


# Adding somebody


def test_a_supervisor_adds_a_coordinator_whose_code_is_shown_once(world: World) -> None:
    desk = world.desk_of("Clara")
    answer = add(desk)
    assert answer.status_code == 200
    page = read(answer)
    assert "还有 24 小时，到 11月26日 周四 10:0" in page.words and "<svg" in page.html and "style=" not in page.html
    phone = a_phone(world, code_in(answer))
    assert phone.badge_no == "40"
    added = staff_by_badge(world, "40")
    assert added is not None and (added.roles, added.languages) == (["coordinator"], ["zh-CN", "yue"])
    assert code_in(answer) not in desk.get(f"/console/people/{added.id}").get_data(as_text=True)
    assert [len(written(world, action)) for action in ("staff:invited", "phone:invited", "desk:invited")] == [1, 1, 0]


def test_the_same_form_twice_adds_one_person_and_its_last_code_counts(world: World) -> None:
    desk, form = world.desk_of("Clara"), person_form()
    first, second = (desk.post("/console/people/new", data=form) for _ in range(2))
    old = world.app.test_client().post("/api/activation-check", json={"code": code_in(first)})
    assert old.status_code == 404
    a_phone(world, code_in(second))
    third = desk.post("/console/people/new", data=form)
    assert third.status_code == 303, "a used code is not made anew by a reload"
    assert len(written(world, "staff:invited")) == 1


def test_going_back_and_typing_the_next_person_adds_the_next_person(world: World) -> None:
    desk, form = world.desk_of("Clara"), person_form()
    desk.post("/console/people/new", data=form)
    answer = desk.post("/console/people/new", data={**form, "display_name": "协管员 41", "badge_no": "41"})
    assert "协管员 41" in read(answer).words
    assert a_phone(world, code_in(answer)).badge_no == "41"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"badge_no": "07"}, "工号 07 已经有人用了。"),
        ({"badge_no": " "}, "请写工号。"),
        ({"badge_no": "1" * 21}, "最多 20 个字。"),
        ({"badge_no": "4\x000"}, "里面有读不出来的字符，请去掉。"),
        ({"display_name": ""}, "请写怎么称呼，如协管员 12。"),
        ({"display_name": "王 13800001234"}, "像是写了电话或证件号，请去掉。"),
        ({"display_name": "字" * 41}, "最多 40 个字。"),
        ({"roles": []}, "请选至少一个角色。"),
        ({"roles": ["king"]}, "请从列出的里面选。"),
        ({"languages": ["klingon"]}, "请从列出的里面选。"),
        ({"training_until": "31.12.2026"}, "请写成 2026-11-23 这样的日期。"),
        ({"training_until": "0001-01-01"}, "请看一看年份。"),
    ],
)
def test_a_refused_form_says_why_and_keeps_what_was_typed(world: World, fields: dict[str, Any], words: str) -> None:
    desk = world.desk_of("Lena")
    answer = add(desk, **{"display_name": "留着的字", **fields})
    assert answer.status_code in (409, 422), answer.status_code
    assert words in read(answer).words
    assert fields.get("display_name", "留着的字") in answer.get_data(as_text=True)
    assert written(world, "staff:invited") == []


def test_a_supervisor_adds_nobody_with_a_desk(world: World) -> None:
    desk = world.desk_of("Clara")
    assert "督导员和其他用督导台的角色，由站长添加。" in read(desk.get("/console/people/new")).words
    for role in ("supervisor", "station_lead", "street_reviewer", "privacy_contact"):
        assert add(desk, roles=["coordinator", role]).status_code == 422, role
    assert staff_by_badge(world, "40") is None


def test_a_lead_invites_a_supervisor_who_chooses_the_pass_phrase(world: World) -> None:
    answer = add(world.desk_of("Lena"), roles=["coordinator", "supervisor"], badge_no="S40", display_name="督导员 40")
    page = read(answer)
    link = re.search(r"data-link>(http://localhost/console/welcome/[^<]+)<", page.html)
    assert link and page.html.count('<svg class="qr"') + page.html.count('class="qr"') >= 2
    client = browser(world.app)
    chosen = client.post(link[1], data={"passphrase": PASSPHRASE, "again": PASSPHRASE})
    assert chosen.status_code == 302
    assert client.get("/console/people").status_code == 200
    assert a_phone(world, code_in(answer)).badge_no == "S40"


def test_adding_somebody_with_a_desk_asks_for_a_fresh_proof_and_keeps_the_form(world: World) -> None:
    desk = world.desk_of("Lena")
    set_clock(world.app, WEDNESDAY_TEN + timedelta(minutes=6))
    form = person_form(roles=["supervisor"], badge_no="S41", display_name="督导员 41")
    asked = desk.post("/console/people/new", data=form)
    assert asked.status_code == 401 and "请再证明一次是您" in read(asked).words
    assert staff_by_badge(world, "S41") is None
    again = desk.post("/console/people/new", data={**form, "proof-passphrase": PASSPHRASE})
    fields = read(again).fields
    assert again.status_code == 200 and fields["badge_no"] == "S41" and fields["id"] == form["id"]
    assert re.search(r'<input checked[^>]*value="supervisor"', again.get_data(as_text=True))
    assert staff_by_badge(world, "S41") is None, "a proof carries nothing out by itself"
    assert add(desk, roles=["coordinator"]).status_code == 200


# A new phone, its name, switching it off


def test_a_new_code_ends_the_one_before_and_leaves_phones_alone(world: World) -> None:
    desk = world.desk_of("Clara")
    first = add(desk)
    person = staff_by_badge(world, "40")
    assert person is not None
    second = desk.post(f"/console/people/{person.id}/code")
    assert world.app.test_client().post("/api/activation-check", json={"code": code_in(first)}).status_code == 404
    old = a_phone(world, code_in(second))
    a_phone(world, code_in(desk.post(f"/console/people/{person.id}/code")))
    assert sync_code(old) == "200"
    with world.app.app_context():
        waiting = db.session.scalars(sa.select(Invitation).where(Invitation.staff_id == person.id, Invitation.used_at.is_(None))).all()
        assert len([found for found in waiting if found.expires_at > clock.now()]) == 0


def test_a_phone_gets_a_name_and_a_number_in_it_is_refused(world: World) -> None:
    phone = world.phone_of("Amina")
    desk, address = world.desk_of("Clara"), f"/console/phones/{phone.device_id}/name"
    for label in ("154 0000 0110", "红米 13800001234"):
        refused = desk.post(address, data={"label": label})
        assert refused.status_code == 422 and label in refused.get_data(as_text=True)
    assert desk.post(address, data={"label": "红米 3号"}).status_code == 303
    assert "红米 3号" in read(desk.get("/console/people")).words
    assert desk.post(address, data={"label": "红米 3号"}).status_code == 303
    assert len(written(world, "phone:renamed")) == 1, "what changes nothing is not written down"


def test_switching_a_phone_off_is_explained_first_and_heard_at_the_next_exchange(world: World) -> None:
    phone = world.phone_of("Amina")
    desk, address = world.desk_of("Clara"), f"/console/phones/{phone.device_id}/off"
    page = read(desk.get(address))
    assert page.html.index("没传的照收，交督导定") < page.html.index("停用这部手机")
    assert sync_code(phone) == "200"
    for _ in range(2):
        assert desk.post(address).status_code == 303
    assert sync_code(phone) == "phone.revoked"
    assert len(written(world, "phone:revoked")) == 1
    visit = phone.record_visit(world.doors["Z07"][0], "met")
    receipts = phone.exchange(reading=False)["receipts"]
    assert [(receipt["id"], receipt["state"]) for receipt in receipts] == [(visit, "held")]
    renamed = desk.post(f"/console/phones/{phone.device_id}/name", data={"label": "x"})
    assert renamed.status_code == 409


# Ending a service, changing roles


def test_an_ended_service_stops_reading_and_keeps_what_still_comes(world: World) -> None:
    phone, code = world.phone_of("Amina"), None
    desk = world.desk_of("Clara")
    code = code_in(desk.post(f"/console/people/{world.staff['Amina']}/code"))
    address = f"/console/people/{world.staff['Amina']}/leave"
    page = read(desk.get(address)).words
    assert "Z07" in page and "没传的照收，交督导定" in page
    for _ in range(2):
        assert desk.post(address).status_code == 303
    assert sync_code(phone) == "staff.ended"
    visit = phone.record_visit(world.doors["Z07"][0], "met")
    receipts = phone.exchange(reading=False)["receipts"]
    assert [(receipt["id"], receipt["state"]) for receipt in receipts] == [(visit, "held")]
    assert world.app.test_client().post("/api/activation-check", json={"code": code}).status_code == 404
    with world.app.app_context():
        running = db.session.scalars(sa.select(Assignment).where(Assignment.staff_id == world.staff["Amina"], Assignment.ends_at.is_(None))).all()
    assert running == [] and len(written(world, "staff:ended")) == 1
    assert "协管员 07" not in read(desk.get("/console/people")).words
    assert "协管员 07" in read(desk.get("/console/people?ended=")).words
    assert desk.post(f"/console/people/{world.staff['Amina']}/code").status_code == 409


def test_the_open_desk_of_somebody_who_has_left_is_closed_at_the_next_request(world: World) -> None:
    clara, lena = world.desk_of("Clara"), world.desk_of("Lena")
    assert lena.post(f"/console/people/{world.staff['Clara']}/leave").status_code == 303
    assert clara.get("/console/visits").status_code == 302
    assert try_in(browser(world.app), "S03", PASSPHRASE).status_code == 401


def test_a_role_that_is_taken_away_is_gone_at_the_next_request(world: World) -> None:
    clara, lena = world.desk_of("Clara"), world.desk_of("Lena")
    address = f"/console/people/{world.staff['Clara']}/roles"
    assert lena.post(address, data={"roles": ["street_reviewer"]}).status_code == 303
    assert (clara.get("/console/visits").status_code, clara.get("/console/services").status_code) == (404, 200)
    assert lena.post(address, data={"roles": ["coordinator"]}).status_code == 303
    assert clara.get("/console/services").status_code == 302
    assert lena.post(address, data={"roles": ["coordinator"]}).status_code == 303
    assert len(written(world, "role:changed")) == 2


def test_nobody_changes_their_own_roles_or_ends_their_own_service(world: World) -> None:
    lena = world.desk_of("Lena")
    mine = f"/console/people/{world.staff['Lena']}"
    assert lena.post(f"{mine}/roles", data={"roles": ["station_lead", "privacy_contact"]}).status_code == 409
    assert lena.post(f"{mine}/leave").status_code == 409
    assert lena.get("/console/people").status_code == 200


@pytest.mark.parametrize("name", ["Lena", "Peng", "Rui", "Clara"])
def test_a_supervisor_touches_nobody_with_a_desk(world: World, name: str) -> None:
    clara, theirs = world.desk_of("Clara"), f"/console/people/{world.staff[name]}"
    answers = {part: clara.post(f"{theirs}/{part}", data={"display_name": "x", "roles": ["coordinator"]}).status_code for part in ("code", "edit", "leave")}
    assert set(answers.values()) <= {403, 409}, answers
    assert clara.post(f"{theirs}/roles", data={"roles": ["coordinator"]}).status_code == 404
    assert clara.post(f"{theirs}/link").status_code == 404
    with world.app.app_context():
        person = db.session.get(Staff, (world.community_id, world.staff[name]))
        assert person is not None and person.ended_at is None and person.display_name != "x"


def test_a_lead_whose_role_has_just_gone_changes_nothing_more(world: World) -> None:
    """The page was open; the rule is asked once more inside the transaction."""
    lena = world.desk_of("Lena")
    change_staff(world, "Lena", roles=["supervisor"])
    assert lena.post(f"/console/people/{world.staff['Clara']}/leave").status_code == 403
    assert lena.post(f"/console/people/{world.staff['Clara']}/roles", data={"roles": ["coordinator"]}).status_code == 404


@pytest.mark.parametrize("part", ["roles", "leave", "link"])
def test_what_cannot_be_taken_back_asks_for_a_fresh_proof(world: World, part: str) -> None:
    lena, address = world.desk_of("Lena"), f"/console/people/{world.staff['Clara']}/{part}"
    set_clock(world.app, WEDNESDAY_TEN + timedelta(minutes=6))
    assert lena.get(address).status_code == 200, "the form may be opened"
    asked = lena.post(address, data={"roles": ["street_reviewer"]})
    assert asked.status_code == 401 and "proof-passphrase" in read(asked).fields
    refused = lena.post(address, data={"roles": ["street_reviewer"], "proof-passphrase": "not these words"})
    assert refused.status_code == 401 and read(refused).fields["roles"] == "street_reviewer"
    again = lena.post(address, data={"roles": ["street_reviewer"], "proof-passphrase": PASSPHRASE})
    assert again.status_code == 200 and "还没有提交，请再按一次" in read(again).words
    assert not any(written(world, action) for action in ("role:changed", "staff:ended", "desk:invited"))
    assert lena.post(address, data={"roles": ["street_reviewer"]}).status_code in (200, 303)


def test_switching_a_phone_off_asks_for_a_fresh_proof(world: World) -> None:
    phone, desk = world.phone_of("Amina"), world.desk_of("Clara")
    set_clock(world.app, WEDNESDAY_TEN + timedelta(minutes=6))
    assert desk.post(f"/console/phones/{phone.device_id}/off").status_code == 401
    with world.app.app_context():
        found = db.session.get(Device, (world.community_id, phone.device_id))
        assert found is not None and found.revoked_at is None


def test_every_action_on_people_is_written_down_with_who_and_whom(world: World) -> None:
    lena = world.desk_of("Lena")
    ben = world.staff["Ben"]
    lena.get(f"/console/people/{ben}")
    lena.post(f"/console/people/{ben}/edit", data={"display_name": "协管员 三十一", "languages": ["vi"], "training_until": "2027-03-31"})
    lena.post(f"/console/people/{ben}/roles", data={"roles": ["coordinator", "van_crew"]})
    lena.post(f"/console/people/{ben}/code")
    lena.post(f"/console/people/{ben}/leave")
    for action in ("staff:opened", "staff:changed", "role:changed", "phone:invited", "staff:ended"):
        entries = written(world, action)
        assert {(entry.staff_id, entry.subject_id) for entry in entries} == {(world.staff["Lena"], ben)}, action
    page = read(lena.get(f"/console/people/{ben}")).words
    assert "3月31日" in page and "越南语" in page


def test_a_training_that_is_over_is_said(world: World) -> None:
    with world.app.app_context(), database.transaction() as session:
        person = session.get(Staff, (world.community_id, world.staff["Ben"]))
        assert person is not None
        person.training_until = "2026-11-24"
    assert "培训到 11月24日 过期了" in read(world.desk_of("Clara").get("/console/people")).words
