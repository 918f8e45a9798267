"""One opened visit: its facts and story, who opened it, and that absent and forbidden cannot be told apart."""

import re
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app import database
from app.changes.models import AuditEntry
from app.database import db
from app.identity.models import Staff
from app.identity.secrets import passphrase_hash
from app.places.models import Door
from tests.cast import PASSPHRASE, WEDNESDAY_TEN, World, set_clock
from tests.pages import Page, read
from tests.phone import new_id

MET: dict[str, Any] = {
    "topics": [
        {"topic": "rights_card", "end": "no_thanks"},
        {"topic": "document_help", "end": "took_card"},
        {"topic": "services_menu", "end": "ask_no_more"},
    ],
    "need": "三楼楼道灯坏了一周",
    "certificate": {"kind": "residence_permit", "help": ["make_up_prompt", "advice"], "remind_month": "2063-07"},
}


def record_met(world: World, waited_minutes: int = 0) -> tuple[str, Any]:
    """A talk of eight minutes from ten o'clock on a phone that is two seconds slow, and when its record arrived."""
    amina = world.phone_of("Amina")
    started, ended = int(WEDNESDAY_TEN.timestamp() * 1000), int((WEDNESDAY_TEN + timedelta(minutes=8)).timestamp() * 1000)
    clock = {"at": ended + 31_000, "offset": 2_000, "age": 5_000}
    visit = amina.record_visit(world.doors["Z07"][0], "met", started_at=started, ended_at=ended, clock=clock, **MET)
    set_clock(world.app, WEDNESDAY_TEN + timedelta(minutes=9 + waited_minutes))
    amina.sync()
    return visit, amina


def openings(world: World) -> list[AuditEntry]:
    with world.app.app_context():
        return list(db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "visit:opened").order_by(AuditEntry.number)))


def facts(page: Page) -> dict[str, str]:
    found = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", page.html, re.S)
    return dict(found)


def test_an_opened_visit_shows_its_facts(world: World) -> None:
    visit, _ = record_met(world)
    page = read(world.desk_of("Clara").get(f"/console/visits/{visit}"))
    assert facts(page) == {
        "门址": "禾里村 Z07 12巷6号 **室",
        "协管员": "协管员 07 · Z07",
        "时间": "11月25日 周三 10:00–10:08 · 上午",
        "结果": "见到并交谈",
        "工作证": "已出示",
        "谈到": "服务菜单、证件协助、权利与监督",
        "查证": "居住证 · 讲了怎么办、补办提示",
        "居民的需要": "“三楼楼道灯坏了一周”",
    }
    assert "Z07 · 11月25日 周三 10:00" in page.words


def test_it_never_shows_room_ends_reminder_or_crossed_rules(world: World) -> None:
    with world.app.app_context(), database.transaction() as session:
        door = session.get(Door, (world.community_id, world.doors["Z07"][0]))
        assert door is not None
        door.unit, door.floor, door.room = "U4433", "F6655", "R8877"
    first, amina = record_met(world)
    second = amina.record_visit(world.doors["Z07"][0], "met", **MET)
    amina.sync()
    desk = world.desk_of("Clara")
    for visit in (first, second):
        for language in ("zh-Hans", "en"):
            desk.set_cookie("language", language)
            page = read(desk.get(f"/console/visits/{visit}"))
            assert not re.search("U4433|F6655|R8877|2063", page.html)
            assert not re.search("不需要|要了资料|别再问|No thanks|Took a card|Do not ask|no_thanks|ask_no_more|took_card", page.html)
            assert not re.search(r"\bV(1|2|3|4|11)\b", page.html)


def test_what_did_not_happen_has_no_line(world: World) -> None:
    amina = world.phone_of("Amina")
    visit = amina.record_visit(world.doors["Z07"][0], "not_home")
    amina.sync()
    page = read(world.desk_of("Clara").get(f"/console/visits/{visit}"))
    assert list(facts(page)) == ["门址", "协管员", "时间", "结果"]
    assert facts(page)["时间"] == "11月25日 周三 10:00 · 上午"


def test_the_story_tells_the_phones_time_and_the_receipt(world: World) -> None:
    visit, amina = record_met(world, waited_minutes=41)
    page = read(world.desk_of("Clara").get(f"/console/visits/{visit}"))
    steps = [re.sub(r"<.*?>|\s+", " ", step) for step in re.findall(r'<ol class="story">.*?</ol>', page.html, re.S)[0].split("<li>")[1:]]
    words = [" ".join(step.split()) for step in steps]
    assert [words[0], words[1], words[2][9:], words[3][9:]] == [
        "10:00:00 开始上门 手机时间",
        "10:08:31 存在手机 没有网",
        f"站里收到 第 {amina.receipts[visit]['number']} 号变化 · 回执 {visit[:4].upper()} · 时钟差 +2 秒",
        "协管员 S03 打开看 已记入查看记录",
    ]
    assert words[2].startswith("10:50:0")


def test_the_story_of_a_phone_a_day_slow_is_told_by_the_stations_clock(world: World) -> None:
    amina = world.phone_of("Amina")
    yesterday = int((WEDNESDAY_TEN - timedelta(days=1)).timestamp() * 1000)
    clock = {"at": yesterday + 60_000, "offset": 86_400_000, "age": 5_000}
    visit = amina.record_visit(world.doors["Z07"][0], "not_home", started_at=yesterday, ended_at=yesterday + 30_000, clock=clock)
    amina.sync()
    page = read(world.desk_of("Clara").get(f"/console/visits/{visit}"))
    story = " ".join(re.sub(r"<.*?>|\s+", " ", page.html.partition('<ol class="story">')[2]).split())
    assert story.startswith("10:00:00 开始上门 手机时间 11月24日 10:00:00 10:01:00 存在手机")


def test_opening_a_visit_is_written_down_before_it_is_shown(world: World) -> None:
    visit, _ = record_met(world)
    desk = world.desk_of("Clara")
    assert openings(world) == []
    first = read(desk.get(f"/console/visits/{visit}"))
    assert "协管员 S03 · 11月25日 周三 10:09" in first.words
    second = read(desk.get(f"/console/visits/{visit}"))
    assert second.html.count("协管员 S03 · 11月25日 周三 10:09") == 2
    assert [(row.staff_id, row.subject, row.subject_id) for row in openings(world)] == [(world.staff["Clara"], "visit", visit)] * 2


def test_reading_the_list_is_no_opening(world: World) -> None:
    record_met(world)
    desk = world.desk_of("Clara")
    desk.get("/console/visits")
    desk.get("/console/updates?after=0")
    assert openings(world) == []


def test_another_communitys_visit_answers_exactly_like_no_visit(world: World) -> None:
    visit, _ = record_met(world)
    desk = world.desk_of("Dov")
    answers = [desk.get(f"/console/visits/{asked}") for asked in (visit, new_id(), visit.upper(), "x", "%00", "9" * 300, world.doors["Z07"][0])]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.get_data() for answer in answers}) == 1
    assert {tuple(sorted(name for name, _ in answer.headers)) for answer in answers} == {tuple(sorted(name for name, _ in answers[0].headers))}
    assert "没有这一页，或不归您看。" in read(answers[0]).words
    assert openings(world) == []
    assert world.desk_of("Clara").get(f"/console/visits/{new_id()}").get_data() == answers[0].get_data()


def test_a_supervisor_of_two_communities_opens_only_where_the_desk_is(world: World) -> None:
    visit, _ = record_met(world)
    with world.app.app_context(), database.transaction() as session:
        elsewhere = session.scalar(sa.select(Staff).where(Staff.community_id == world.other_community_id))
        assert elsewhere is not None
        elsewhere.badge_no = "S03"
        elsewhere.passphrase_hash = passphrase_hash("other words for elsewhere")
    away = world.app.test_client()
    away.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    assert away.post("/console/sign-in", data={"badge_no": "S03", "passphrase": "other words for elsewhere"}).status_code == 302
    assert away.get(f"/console/visits/{visit}").status_code == 404
    assert away.post("/console/sign-in", data={"badge_no": "S03", "passphrase": PASSPHRASE}).status_code == 302
    assert away.get(f"/console/visits/{visit}").status_code == 200


def test_a_correction_and_the_record_it_replaced_tell_each_others_story(world: World) -> None:
    amina, door = world.phone_of("Amina"), world.doors["Z07"][0]
    mistaken = amina.record_visit(door, "not_home")
    correction = amina.correct(door, {"visit": mistaken}, "vacant")
    amina.sync()
    desk = world.desk_of("Clara")
    first, second = (read(desk.get(f"/console/visits/{visit}")) for visit in (mistaken, correction))
    assert "协管员 07 更正为“空置”" in first.words
    assert "更正：按错了" in second.words
    assert "原来是“无人应答”" in second.words
    log = read(desk.get("/console/visits")).html
    assert re.findall(r'<td role="cell" class="hint">(.*?)</td>', log, re.S) == ['<span class="tag">更正</span>', '<span class="tag">已更正</span>']


def test_a_record_that_was_taken_back_says_so(world: World) -> None:
    amina, door = world.phone_of("Amina"), world.doors["Z07"][0]
    mistaken = amina.record_visit(door, "not_home")
    amina.withdraw_visit(door, mistaken)
    amina.sync()
    desk = world.desk_of("Clara")
    assert "协管员 07 收回了这条" in read(desk.get(f"/console/visits/{mistaken}")).words
    assert '<span class="tag">已收回</span>' in read(desk.get("/console/visits")).html


def test_a_visit_that_was_added_later_is_marked_and_not_late(world: World) -> None:
    """Q3 counts from the saving: the true time of a past visit makes nobody late."""
    amina, door = world.phone_of("Amina"), world.doors["Z07"][0]
    then = amina.now_ms() - 40 * 60_000
    visit = amina.add_later(door, "not_home", started_at=then, ended_at=then)
    amina.sync()
    desk = world.desk_of("Clara")
    log = read(desk.get("/console/visits")).html
    assert re.findall(r'<td role="cell" class="hint">(.*?)</td>', log, re.S) == ['<span class="tag">补记</span>']
    assert "补记：写在纸上" in read(desk.get(f"/console/visits/{visit}")).words
