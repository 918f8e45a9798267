"""The zones at a desk: handed over in one step, planned for a day, moved, split, renamed; two desks never do it twice, and nothing typed is lost."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app import clock, database
from app.changes.models import AuditEntry, Change
from app.database import db
from app.places.commands import hand_over
from app.places.models import Assignment, Building, Zone
from tests.cast import WEDNESDAY_TEN, World, set_clock
from tests.pages import Page, read
from tests.phone import new_id


def page_of(world: World, part: str = "", zone: str = "Z07", name: str = "Clara") -> Page:
    return read(world.desk_of(name).get(f"/console/zones/{world.zones[zone]}{part}"))


def seen_on(desk: FlaskClient, world: World, part: str, zone: str = "Z07") -> str:
    return read(desk.get(f"/console/zones/{world.zones[zone]}{part}")).fields["seen"]


def hand(world: World, desk: FlaskClient, person: str, *, seen: str | None = None, **fields: Any) -> Any:
    """Fill in the hand-over as its page asks for it."""
    state = seen if seen is not None else seen_on(desk, world, "/hand-over")
    return desk.post(f"/console/zones/{world.zones['Z07']}/hand-over", data={"person": person, "role": "main", "when": "now", "seen": state, **fields})


def callers(world: World, zone: str = "Z07") -> list[tuple[str, str, Any, Any]]:
    """(badge, role, starts, ends) of all assignments of a zone, in days after the cast's first morning."""
    badges = {staff_id: name for name, staff_id in world.staff.items()}
    with world.app.app_context():
        rows = db.session.scalars(sa.select(Assignment).where(Assignment.zone_id == world.zones[zone]).order_by(Assignment.starts_at, Assignment.role.desc()))

        def days(at: Any) -> Any:
            return at and round((at - WEDNESDAY_TEN) / timedelta(days=1), 2)

        return [(badges[row.staff_id], row.role, days(row.starts_at), days(row.ends_at)) for row in rows]


def audits(world: World) -> list[tuple[str, str | None, str | None]]:
    with world.app.app_context():
        rows = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.subject == "zone").order_by(AuditEntry.number))
        return [(row.action, row.subject_id, row.reason) for row in rows]


def zone_of(world: World, building: str) -> str:
    with world.app.app_context():
        return str(db.session.scalar(sa.select(Zone.code).join(Building, Building.zone_id == Zone.id).where(Building.id == world.buildings[building])))


def move(world: World, desk: FlaskClient, to: str, *, seen: str | None = None, **fields: Any) -> Any:
    state = seen if seen is not None else seen_on(desk, world, "/buildings")
    chosen = {"buildings": [world.buildings["Z07"]], "to": to, "code": "", "name": "", "person": "nobody", "seen": state}
    return desk.post(f"/console/zones/{world.zones['Z07']}/buildings", data={**chosen, **fields})


def test_the_zones_stand_by_code_with_doors_and_floors_and_who_calls_there(world: World) -> None:
    words = read(world.desk_of("Clara").get("/console/zones")).words
    assert words.index("Z07") < words.index("Z19")
    assert "主责 协管员 07 · 副手 协管员 31" in words
    assert "1 栋 · 12 户 · 4 层 · 禾里村" in words
    one = page_of(world).words
    assert "Z07 12巷6号 12 户 · 4 层" in one and "从 11月25日 周三 起" in one


def test_before_the_hand_over_the_page_says_what_is_not_known_of_each_phone_and_what_follows(world: World) -> None:
    world.phone_of("Amina").sync()
    set_clock(world.app, WEDNESDAY_TEN + timedelta(days=1))
    words = page_of(world, "/hand-over").words
    assert "协管员 07 手机里还有几条没到，站里从 11月25日 周三 起不知道" in words
    assert "协管员 31 没有在用的手机" in words
    assert "没到的记录 14 天内都照收，再晚的收着，等督导定，一条也不退。" in words


def test_a_zone_is_handed_over_now_and_written_down(world: World) -> None:
    desk = world.desk_of("Clara")
    answer = hand(world, desk, "19", note=" 东侧铁门要先按 0 ")
    assert (answer.status_code, answer.location) == (303, f"/console/zones/{world.zones['Z07']}?said=handed_over")
    assert callers(world) == [("Amina", "main", 0.0, 0.0), ("Ben", "deputy", 0.0, None), ("Dov", "main", 0.0, None)]
    assert audits(world) == [("zone:handed_over", world.zones["Z07"], "main 19 now")]
    words = read(desk.get(answer.location)).words
    assert "交接好了，门在手机下次连网时换过去" in words and "交接说明：东侧铁门要先按 0" in words


def test_a_hand_over_from_a_day_on_begins_as_that_day_begins_in_the_community(world: World) -> None:
    desk = world.desk_of("Clara")
    assert hand(world, desk, "19", when="day", day="2026-12-01").status_code == 303
    assert callers(world) == [("Amina", "main", 0.0, 5.58), ("Ben", "deputy", 0.0, None), ("Dov", "main", 5.58, None)]
    words = page_of(world).words
    assert "11月25日 周三 – 11月30日 周一" in words and "从 12月1日 周二 起 已排好" in words


def test_sent_twice_it_is_done_once(world: World) -> None:
    desk = world.desk_of("Clara")
    seen = seen_on(desk, world, "/hand-over")
    assert [hand(world, desk, "19", seen=seen).status_code for _ in range(2)] == [303, 303]
    assert [row[0] for row in callers(world)] == ["Amina", "Ben", "Dov"]
    assert len(audits(world)) == 1
    seen = seen_on(desk, world, "/buildings")
    assert [move(world, desk, "new", code="z20", seen=seen).status_code for _ in range(2)] == [303, 303]
    assert [row[0] for row in audits(world)] == ["zone:handed_over", "zone:split"]


def test_the_second_of_two_desks_sees_what_the_first_did_and_decides_again(world: World) -> None:
    clara, lena = world.desk_of("Clara"), world.desk_of("Lena")
    seen = seen_on(lena, world, "/hand-over")
    assert hand(world, clara, "19").status_code == 303
    answer = hand(world, lena, "31", seen=seen, note="台阶滑")
    page = read(answer)
    assert answer.status_code == 409
    assert "这一页打开以后，这个责任区有了变动" in page.words and "主责 协管员 19" in page.words
    assert "台阶滑" in page.html and '<option selected value="31">' in page.html
    assert [row[0] for row in callers(world)] == ["Amina", "Ben", "Dov"]
    again = hand(world, lena, "31", seen=page.fields["seen"])
    assert again.status_code == 303
    assert [(row[0], row[1]) for row in callers(world) if row[3] is None] == [("Ben", "main")]


def test_of_two_desks_at_the_same_moment_one_hands_over_and_the_other_is_asked_again(world: World) -> None:
    desks = [(world.desk_of("Clara"), "19"), (world.desk_of("Lena"), "31")]
    seen = [seen_on(desk, world, "/hand-over") for desk, _ in desks]
    both_are_ready = threading.Barrier(2)

    def press(place: int) -> int:
        desk, person = desks[place]
        both_are_ready.wait(timeout=20)
        return int(hand(world, desk, person, seen=seen[place]).status_code)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(press, range(2)))
    assert sorted(answers) == [303, 409]
    first = ["Dov", "Ben"][answers.index(303)]
    assert [row[0] for row in callers(world) if row[1] == "main" and row[3] is None] == [first]
    assert len(audits(world)) == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"person": ""}, "请选一个。"),
        ({"person": "S03"}, "请选一个。"),
        ({"role": "chief"}, "请选一个。"),
        ({"when": "day", "day": "2026-11-25"}, "请选明天起一年内的一天。"),
        ({"when": "day", "day": "9999-12-31"}, "请选明天起一年内的一天。"),
        ({"when": "day", "day": "nonsense"}, "请选明天起一年内的一天。"),
        ({"note": "找王阿姨 13812345678"}, "像是写了电话号码。去掉号码就能保存。"),
        ({"note": "字" * 201}, "太长了，最多 200 个字。"),
    ],
)
def test_a_refused_hand_over_keeps_what_was_typed(world: World, fields: dict[str, str], sentence: str) -> None:
    desk = world.desk_of("Clara")
    answer = hand(world, desk, **{"person": "19", "note": "台阶滑", **fields})
    page = read(answer)
    assert answer.status_code == 422 and sentence in page.words
    assert fields.get("note", "台阶滑") in page.html
    assert (len(callers(world)), audits(world)) == (2, [])


def test_a_building_goes_to_another_zone_and_both_sides_hear_it(world: World) -> None:
    desk = world.desk_of("Clara")
    amina, dov = world.phone_of("Amina"), world.phone_of("Dov")
    amina.sync()
    dov.sync()
    assert move(world, desk, "Z19").status_code == 303
    assert zone_of(world, "Z07") == "Z19"
    assert audits(world) == [("zone:moved", world.zones["Z07"], "Z19")]
    answers = amina.exchange(), dov.exchange()
    assert [[change["kind"] for change in answer["changes"]] for answer in answers] == [["building:left"], ["building:changed"]]
    assert [answer["packs"] for answer in answers] == [[], []]
    assert "这区还没有楼栋" in page_of(world).words


def test_a_zone_is_split_and_its_main_coordinator_keeps_the_new_one_without_losing_a_door(world: World) -> None:
    desk = world.desk_of("Clara")
    amina = world.phone_of("Amina")
    amina.sync()
    doors = set(amina.buildings)
    assert move(world, desk, "new", code="Z20", name="东区", person="07").status_code == 303
    assert zone_of(world, "Z07") == "Z20"
    answer = amina.exchange()
    assert ([change["kind"] for change in answer["changes"]], [pack["zone"]["code"] for pack in answer["packs"]]) == (["building:left"], ["Z20"])
    assert set(amina.buildings) == doors


def test_a_split_needs_a_code_nobody_has_and_a_building_of_the_zone(world: World) -> None:
    desk = world.desk_of("Clara")
    taken = move(world, desk, "new", code="Z19")
    assert taken.status_code == 409 and "已经有责任区 Z19 了。" in read(taken).words
    none: list[str] = []
    for to, fields, sentence in (
        ("new", {"code": ""}, "代号用 1 到 12 个大写字母"),
        ("new", {"code": "区 1"}, "代号用 1 到 12 个大写字母"),
        ("new", {"code": "Z20", "buildings": none}, "请选至少一栋。"),
        ("new", {"code": "Z20", "buildings": ["x"]}, "请选至少一栋。"),
        ("Z99", {"code": "Z20"}, "请选一个。"),
    ):
        answer = move(world, desk, to, **fields)
        assert answer.status_code == 422 and sentence in read(answer).words, sentence
    elsewhere = move(world, desk, "new", code="Z20", buildings=[world.buildings["Z19"]])
    assert elsewhere.status_code == 409
    assert move(world, desk, "new", code="Z20", buildings=[new_id()]).status_code == 409
    with world.app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Change).where(Change.kind == "building:left")) == 0


def test_a_name_changes_and_the_code_stays(world: World) -> None:
    desk = world.desk_of("Clara")
    address = f"/console/zones/{world.zones['Z07']}/name"
    seen = seen_on(desk, world, "")
    assert [desk.post(address, data={"name": " 老街 ", "seen": seen}).status_code for _ in range(2)] == [303, 303]
    assert "Z07 老街" in page_of(world).words
    assert audits(world) == [("zone:renamed", world.zones["Z07"], "老街")]
    stale = desk.post(address, data={"name": "新街", "seen": seen})
    assert stale.status_code == 409 and "新街" in stale.get_data(as_text=True)
    blank = desk.post(address, data={"name": "  ", "seen": seen_on(desk, world, "")})
    assert blank.status_code == 422 and "请写一个名字。" in read(blank).words


def test_markup_in_a_note_or_a_name_stays_text(world: World) -> None:
    desk, payload = world.desk_of("Clara"), "<script>alert(1)</script>"
    assert hand(world, desk, "19", note=payload).status_code == 303
    assert desk.post(f"/console/zones/{world.zones['Z07']}/name", data={"name": payload, "seen": seen_on(desk, world, "")}).status_code == 303
    for address in ("/console/zones", f"/console/zones/{world.zones['Z07']}", f"/console/zones/{world.zones['Z07']}/hand-over"):
        html = desk.get(address).get_data(as_text=True)
        assert payload not in html and "&lt;script&gt;alert(1)" in html, address


def test_a_planned_hand_over_that_has_come_is_seen_by_a_form_opened_before(world: World) -> None:
    with world.app.app_context(), database.transaction(world.community_id) as session:
        zone = session.get(Zone, (world.community_id, world.zones["Z07"]))
        assert zone is not None
        now = clock.now()
        hand_over(session, zone=zone, staff_id=world.staff["Dov"], role="main", starts_at=now + timedelta(hours=1), note=None, now=now)
    desk = world.desk_of("Clara")
    seen = seen_on(desk, world, "/hand-over")
    set_clock(world.app, WEDNESDAY_TEN + timedelta(hours=2))
    assert hand(world, desk, "31", seen=seen).status_code == 409
