"""The supervisor's log: who sees it, what it must never say, filters, pages, totals, what is new."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app import database
from app.changes.models import Operation
from app.database import db
from app.places.models import Door
from app.vocabulary import codes, label, vocabulary
from tests.cast import WEDNESDAY_TEN, World, set_clock
from tests.pages import Page, read

MET: dict[str, Any] = {
    "topics": [{"topic": "document_help", "end": "took_card"}, {"topic": "benefits", "end": "no_thanks"}],
    "need": "三楼楼道灯坏了一周",
    "certificate": {"kind": "residence_permit", "help": ["make_up_prompt"], "remind_month": None},
}


def log_of(world: World, name: str = "Clara", address: str = "/console/visits", language: str = "zh-Hans") -> Page:
    desk = world.desk_of(name)
    desk.set_cookie("language", language)
    answer = desk.get(address)
    assert answer.status_code == 200
    return read(answer)


def test_clara_sees_what_amina_recorded(world: World) -> None:
    amina = world.phone_of("Amina")
    amina.record_visit(world.doors["Z07"][0], "met", **MET)
    amina.sync()
    page = log_of(world)
    assert page.rows == [
        ["11月25日 周三 10:00", "Z07", "禾里村 Z07 12巷6号 **室", "协管员 07", "谈过或了结", "有查证", "不到 1 分", "", "抽中，待看", "打开 10:00 Z07"]
    ]


def test_the_same_row_in_english(world: World) -> None:
    amina = world.phone_of("Amina")
    amina.record_visit(world.doors["Z07"][0], "not_home")
    amina.sync()
    page = log_of(world, language="en")
    assert page.rows == [
        ["Wed 25 Nov 10:00", "Z07", "禾里村 Z07 12巷6号 room **", "Coordinator 07", "Not reached", "", "under 1 min", "", "Sampled", "Open 10:00 Z07"]
    ]
    assert not re.search(r"[\u4e00-\u9fff]", page.words.replace("榕湾社区", "").replace("中文", "").replace("协管员 S03", "").replace("禾里村 Z07 12巷6号", ""))


def test_dov_sees_nothing_of_it_at_his_own_desk(world: World) -> None:
    amina = world.phone_of("Amina")
    amina.record_visit(world.doors["Z07"][0], "met", **MET)
    amina.sync()
    page = log_of(world, "Dov")
    assert page.rows == []
    assert "还没有到站的记录" in page.words
    assert not re.search("Z07|Z19|禾里村|12巷6号|榕湾|协管员 07", page.html)
    assert "0 条站里已收" in page.words


def test_dov_cannot_name_a_zone_or_a_colleague_of_elsewhere(world: World) -> None:
    amina = world.phone_of("Amina")
    amina.record_visit(world.doors["Z07"][0])
    amina.sync()
    desk = world.desk_of("Dov")
    for query in ("zone=Z07", "coordinator=07"):
        known, made_up = read(desk.get(f"/console/visits?{query}")), read(desk.get(f"/console/visits?{query}x"))
        assert known.rows == made_up.rows == []
        assert known.words.replace("07", "07x") == made_up.words
        assert known.skeleton == made_up.skeleton
        assert desk.get(f"/console/updates?after=0&{query}").status_code == 204


def test_the_log_never_says_room_floor_outcome_topic_paper_or_crossed_rule(world: World) -> None:
    with world.app.app_context(), database.transaction() as session:
        door = session.get(Door, (world.community_id, world.doors["Z07"][0]))
        assert door is not None
        door.unit, door.floor, door.room = "U4433", "F6655", "R8877"
    amina = world.phone_of("Amina")
    amina.record_visit(world.doors["Z07"][0], "met", **MET)
    amina.sync()
    for outcome in codes("outcomes"):
        amina.record_visit(world.doors["Z07"][0], outcome)
    amina.sync()
    for language in ("zh-Hans", "en"):
        page = log_of(world, language=language)
        assert len(page.rows) == len(codes("outcomes")) + 1
        assert not re.search("U4433|F6655|R8877|楼道灯", page.html)
        table = "".join(page.table_rows)
        groups = {group[key] for group in vocabulary()["outcome_groups"] for key in ("zh", "en")}
        for name in ("outcomes", "topics", "ends", "certificate_kinds", "certificate_help"):
            for code in codes(name):
                assert not re.search(rf"\b{code}\b", table), code
                words = label(name, code, language)
                assert words in groups or not re.search(rf"{words}(?![\w-])", table), words
        assert not re.search(r"\bV(1|2|3|4|11)\b", table)


def test_a_met_and_a_declined_visit_stand_in_the_same_row(world: World) -> None:
    amina = world.phone_of("Amina")
    at = amina.now_ms()
    same = {"started_at": at, "ended_at": at, "clock": {"at": at, "offset": amina.offset, "age": 0}}
    ids = [amina.record_visit(world.doors["Z07"][place], outcome, **same) for place, outcome in enumerate(("met", "declined_talk"))]
    amina.sync()
    # Whether it was drawn is no word about it: one of the two always is.
    second, first = (re.sub(r'<td role="cell" class="review">.*?</td>', "", row, flags=re.S) for row in log_of(world).table_rows)
    assert first.replace(ids[0], "") == second.replace(ids[1], "")


def test_no_address_finds_one_outcome(world: World) -> None:
    amina = world.phone_of("Amina")
    for place, outcome in enumerate(("met", "declined_talk", "not_home")):
        amina.record_visit(world.doors["Z07"][place], outcome)
    amina.sync()
    whole = log_of(world).rows
    for query in ("outcome=declined_talk", "q=declined", "sort=outcome", "topic=benefits", "door=x", "crossed=V2"):
        assert log_of(world, address=f"/console/visits?{query}").rows == whole


def test_every_group_holds_its_outcomes_and_none_tells_a_talk_from_a_decline(world: World) -> None:
    amina = world.phone_of("Amina")
    ids = {amina.record_visit(world.doors["Z07"][place % 12], outcome): outcome for place, outcome in enumerate(codes("outcomes"))}
    amina.sync()
    told: dict[str, set[str]] = {}
    for group in codes("outcome_groups"):
        page = log_of(world, address=f"/console/visits?group={group}")
        told[group] = {ids[href.rsplit("/", 1)[1]] for words, href in page.links if words.startswith("打开 ")}
        assert f"{len(told[group])} 条站里已收 走访 {len(told[group])} " in page.words + " "
        assert {row[4] for row in page.rows} == {label("outcome_groups", group, "zh-Hans")}
    assert told["talked_or_closed"] == {"met", "declined_talk", "language", "do_not_visit"}
    assert [group for group, outcomes in told.items() if {"met", "declined_talk"} & outcomes] == ["talked_or_closed"]
    assert sorted(outcome for outcomes in told.values() for outcome in outcomes) == sorted(codes("outcomes"))


def test_bands_and_groups_narrow_together_with_the_other_filters(world: World) -> None:
    amina = world.phone_of("Amina")
    amina.record_visit(world.doors["Z07"][0], "met")
    amina.record_visit(world.doors["Z07"][1], "not_home")
    amina.set_wish(world.doors["Z07"][2])
    amina.sync()

    def found(query: str) -> list[str]:
        return [row[4] for row in log_of(world, address=f"/console/visits?{query}").rows]

    assert found("band=am") == ["没遇到", "谈过或了结"]
    assert found("band=eve") == []
    assert found("band=am&group=not_reached") == ["没遇到"]
    assert found("zone=Z07&coordinator=07&day=2026-11-25&band=am&group=talked_or_closed") == ["谈过或了结"]
    assert found("zone=Z19&band=am") == []
    page = log_of(world, address="/console/visits?band=am&group=not_reached&zone=Z07")
    assert "筛选：Z07 · 上午 · 没遇到" in page.words
    # A wish that came without a visit has neither band nor group: it is not in this total.
    assert "1 条站里已收 走访 1" in page.words and "另设请勿上门" not in page.words
    # The next page, what is new and the way back keep both.
    assert "after=" in page.html and "band=am" in page.html and "group=not_reached" in page.html
    assert world.desk_of("Clara").get("/console/updates?after=0&band=eve").status_code == 204
    assert world.desk_of("Clara").get("/console/updates?after=0&band=am&group=not_reached").status_code == 200


def test_the_total_equals_what_the_phones_count(world: World) -> None:
    amina, ben, dov = (world.phone_of(name) for name in ("Amina", "Ben", "Dov"))
    for door in world.doors["Z07"][:3]:
        amina.record_visit(door)
    amina.record_visit(world.doors["Z07"][3], "do_not_visit")
    amina.set_wish(world.doors["Z07"][4])
    ben.record_visit(world.doors["Z07"][5])
    ben.set_wish(world.doors["Z07"][6])
    ben.save("visit:record", {"door": "nonsense"})
    future = amina.now_ms() + 48 * 3_600_000
    dov.record_visit(world.doors["Z19"][0])
    dov.record_visit(world.doors["Z19"][1], started_at=future, ended_at=future)
    phones = {"07": amina, "31": ben, "19": dov}
    for phone in phones.values():
        phone.sync()

    def states(*badges: str) -> list[str]:
        return [receipt["state"] for badge in badges for receipt in phones[badge].receipts.values()]

    cases = {
        "": (states("07", "31", "19"), "走访 6 · 另设请勿上门 2", "要看 2"),
        "?coordinator=07": (states("07"), "走访 4 · 另设请勿上门 1", ""),
        "?coordinator=31": (states("31"), "走访 1 · 另设请勿上门 1", "要看 1"),
        "?coordinator=19": (states("19"), "走访 1 · 另设请勿上门 0", "要看 1"),
        "?zone=Z07": (states("07", "31"), "走访 5 · 另设请勿上门 2", "要看 2（不分责任区）"),
        "?zone=Z19": (states("19"), "走访 1 · 另设请勿上门 0", "要看 2（不分责任区）"),
        "?day=2026-11-25": (states("07", "31", "19"), "走访 6 · 另设请勿上门 2", "要看 2"),
        "?day=2026-11-24": ([], "走访 0 · 另设请勿上门 0", ""),
        "?zone=Z07&coordinator=31&day=2026-11-25": (states("31"), "走访 1 · 另设请勿上门 1", "要看 1（不分责任区）"),
    }
    for query, (known, told_apart, to_look_at) in cases.items():
        page = log_of(world, address=f"/console/visits{query}")
        total = re.search(r'<p class="total".*?</p>', page.html, re.S)
        assert total is not None
        words = " ".join(re.sub("<.*?>", "", total[0]).split())
        assert words == f"{known.count('counted')} 条站里已收 {told_apart} {to_look_at}".strip(), query
    with world.app.app_context():
        counted = db.session.scalar(
            sa.select(sa.func.count()).where(Operation.community_id == world.community_id, Operation.state == "counted", Operation.staff_id.is_not(None))
        )
    assert counted == states("07", "31", "19").count("counted")


def test_filters_narrow_by_zone_coordinator_and_the_communitys_day(world: World) -> None:
    amina, dov = world.phone_of("Amina"), world.phone_of("Dov")
    amina.record_visit(world.doors["Z07"][0])
    dov.record_visit(world.doors["Z19"][0])
    amina.sync()
    dov.sync()
    set_clock(world.app, WEDNESDAY_TEN + timedelta(hours=14, minutes=5))  # Five past midnight in the community, still Wednesday in UTC.
    amina.sync()
    amina.record_visit(world.doors["Z07"][1])
    amina.sync()

    def found(query: str) -> list[tuple[str, str]]:
        return [(row[0], row[1]) for row in log_of(world, address=f"/console/visits?{query}").rows]

    assert found("zone=Z19") == [("11月25日 周三 10:00", "Z19")]
    assert found("coordinator=07") == [("11月26日 周四 00:05", "Z07"), ("11月25日 周三 10:00", "Z07")]
    assert found("day=2026-11-26") == [("11月26日 周四 00:05", "Z07")]
    assert found("zone=Z07&coordinator=19") == []
    assert found("day=2026-11-25&zone=Z07") == [("11月25日 周三 10:00", "Z07")]


def test_how_a_visit_arrived_is_told_from_its_end(world: World) -> None:
    amina = world.phone_of("Amina")
    now = amina.now_ms()
    early = WEDNESDAY_TEN - timedelta(days=3)
    waits = {2: "+2 分", 30: "+30 分", 31: "+31 分", 41: "+41 分", 6 * 60 + 5: "+6 小时", 2 * 24 * 60 + 3: "+2 天"}
    with world.app.app_context(), database.transaction() as session:
        session.execute(sa.text("UPDATE device SET enrolled_at = :early"), {"early": int(early.timestamp() * 1000)})
    for place, minutes in enumerate(waits):
        ended = now - minutes * 60_000
        amina.record_visit(world.doors["Z07"][place], "met", started_at=ended - 8 * 60_000, ended_at=ended)
    amina.sync()
    rows = log_of(world).rows
    assert [row[6] for row in reversed(rows)] == list(waits.values())
    assert [row[7] for row in reversed(rows)] == ["", "", *["离线补传"] * 4]


def test_the_newest_number_stands_first_and_pages_join_without_gap(world: World) -> None:
    amina = world.phone_of("Amina")
    ids = [amina.record_visit(world.doors["Z07"][place % 12]) for place in range(117)]
    amina.sync()
    desk, shown, address, pages = world.desk_of("Clara"), [], "/console/visits", 0
    while address:
        page = read(desk.get(address))
        shown += [href.rsplit("/", 1)[1] for words, href in page.links if words.startswith("打开")]
        address = next((href for words, href in page.links if words == "下一页"), "")
        pages += 1
    assert shown == ids[::-1]
    assert pages == 3


def test_a_page_keeps_its_filters(world: World) -> None:
    amina = world.phone_of("Amina")
    for place in range(60):
        amina.record_visit(world.doors["Z07"][place % 12])
    amina.sync()
    page = log_of(world, address="/console/visits?zone=Z07&coordinator=07&day=2026-11-25")
    older = next(href for words, href in page.links if words == "下一页")
    assert all(part in older for part in ("zone=Z07", "coordinator=07", "day=2026-11-25", "below="))
    assert '<option value="Z07" selected>' in page.html
    assert page.fields["day"] == "2026-11-25"
    assert len(log_of(world, address=older).rows) == 10


def test_updates_say_nothing_until_something_is_new_and_never_hold_rows(world: World) -> None:
    amina = world.phone_of("Amina")
    amina.record_visit(world.doors["Z07"][0])
    amina.sync()
    desk = world.desk_of("Clara")
    asked = re.search(r'hx-get="([^"]+)"', read(desk.get("/console/visits?zone=Z07")).html)
    assert asked is not None
    address = asked[1].replace("&amp;", "&")
    quiet = desk.get(f"{address}&known=0")
    assert (quiet.status_code, quiet.get_data()) == (204, b"")
    for door in world.doors["Z07"][1:4]:
        amina.record_visit(door, "met", **MET)
    amina.sync()
    news = read(desk.get(f"{address}&known=0"))
    assert news.links == [("有 3 条新到的，显示", "/console/visits?zone=Z07")]
    assert news.fields == {"known": "3"}
    assert [tag for tag, _ in news.skeleton] == ["a", "input"]
    assert desk.get(f"{address}&known=3").status_code == 204
    assert desk.get(address.replace("Z07", "Z19")).status_code == 204


def test_a_wish_without_a_visit_is_no_new_row(world: World) -> None:
    amina = world.phone_of("Amina")
    desk = world.desk_of("Clara")
    asked = re.search(r'hx-get="([^"]+)"', read(desk.get("/console/visits")).html)
    assert asked is not None
    amina.set_wish(world.doors["Z07"][0])
    amina.sync()
    assert desk.get(asked[1].replace("&amp;", "&")).status_code == 204


FORGED = [
    "zone=garbage",
    "zone=Z07&zone=Z19",
    "zone=%00",
    "zone=%ff%fe",
    "zone=%F0%9F%98%80",
    "zone=" + "Z" * 4000,
    "coordinator=garbage",
    "coordinator=%00",
    "coordinator[]=07",
    "day=0000-00-00",
    "day=0001-01-01",
    "day=9999-12-31",
    "day=2026-02-30",
    "day=2026-11-25T10:00",
    "day=１２",
    "day=-1",
    "below=" + "9" * 31,
    "below=1" + "0" * 30,
    "below=-1",
    "below=0",
    "below=abc",
    "below=1.5",
    "below=%00",
    "below=１２",
    "below=" + "9" * 5000,
    "after=1" + "0" * 30,
    "after=abc",
    "after=0&known=1" + "0" * 30,
    "after=-1",
    "after=0&known=x",
    "after=0&zone=garbage",
    "band=garbage",
    "band=%00",
    "group=declined_talk",
    "group=met",
    "group=talked_or_closed&group=not_reached",
    "after=0&group=declined_talk",
    "after=0&day=9999-12-31",
]


@pytest.mark.parametrize("query", FORGED)
def test_a_forged_address_is_answered_calmly(world: World, query: str) -> None:
    desk = world.desk_of("Clara")
    assert desk.get(f"/console/visits?{query}").status_code == 200
    assert desk.get(f"/console/updates?{query}").status_code in (200, 204)


def test_a_filter_that_names_nothing_matches_nothing(world: World) -> None:
    amina = world.phone_of("Amina")
    amina.record_visit(world.doors["Z07"][0])
    amina.sync()
    for query in ("zone=garbage", "coordinator=zzz", "day=0000-00-00", "day=9999-12-31", "band=noon", "group=declined_talk"):
        page = log_of(world, address=f"/console/visits?{query}")
        assert page.rows == []
        assert "这些条件下没有记录" in page.words
        assert ("清除", "/console/visits") in page.links
    assert len(log_of(world, address="/console/visits?below=1" + "0" * 30).rows) == 1


def test_the_page_asks_the_same_few_questions_whatever_it_shows(world: World) -> None:
    amina = world.phone_of("Amina")
    desk = world.desk_of("Clara")

    def questions(address: str) -> int:
        asked: list[str] = []
        with world.app.app_context():
            engine = db.engine

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.startswith(("BEGIN", "SET ", "SHOW ")):
                asked.append(statement)

        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            assert desk.get(address).status_code in (200, 204)
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)
        return len(asked)

    empty = questions("/console/visits")
    ids = [amina.record_visit(world.doors["Z07"][place % 12], "met", **MET) for place in range(60)]
    amina.sync()
    assert questions("/console/visits") == empty <= 14
    assert questions("/console/visits?zone=Z07&day=2026-11-25") <= 14
    # Two more for the check code: her zones, and her visits of two months.
    assert questions("/console/visits?zone=Z07&coordinator=07&day=2026-11-25") <= 16
    assert questions("/console/visits?zone=Z07&coordinator=07&day=2026-11-25&band=am&group=talked_or_closed") <= 16
    assert questions("/console/updates?after=0") <= 7
    assert questions(f"/console/visits/{ids[0]}") <= 17
    assert questions("/console/services") <= 5


def test_the_log_says_how_fresh_it_is_without_a_script(world: World) -> None:
    page = log_of(world)
    assert "这是 10:00 的" in page.words
    assert ("刷新", "/console/visits") in page.links
    assert "<style" not in page.html
    assert " style=" not in page.html
    assert re.findall("<script[^>]*>", page.html) == re.findall(r'<script src="/static/dist/console-[0-9a-f]+\.js" defer>', page.html)
    config = re.search(r"name=\"htmx-config\" content='([^']+)'", page.html)
    assert config is not None
    assert "4xx" in json.loads(config[1])["noSwap"]


def plan_of(world: World, address: str) -> list[str]:
    """What the database says of the statements that look for visits on a page: one text a statement."""
    asked: list[tuple[str, Any]] = []
    with world.app.app_context():
        engine = db.engine

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        if "FROM visit" in statement and statement.startswith("SELECT"):
            asked.append((statement, parameters))

    desk = world.desk_of("Clara")
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        assert desk.get(address).status_code == 200
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            # With a handful of rows any plan is cheap: what is asked is whether there is an index that could serve.
            connection.exec_driver_sql("SET enable_seqscan = off")
        return [" ".join(str(row) for row in connection.exec_driver_sql(f"{explain} {statement}", parameters)) for statement, parameters in asked]


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("", "ix_visit_community_id_number"),
        ("zone=Z07", "ix_visit_community_id_zone_id_number"),
        ("coordinator=07", "ix_visit_community_id_staff_id_number"),
        ("day=2026-11-25", "ix_visit_community_id_day_number"),
        ("band=am&group=stopped", "ix_visit_community_id_band_outcome_number"),
        ("zone=Z07&group=not_reached", "ix_visit_community_id_zone_id_number"),
    ],
)
def test_every_filter_finds_its_rows_by_an_index(world: World, query: str, index: str) -> None:
    amina = world.phone_of("Amina")
    amina.record_visit(world.doors["Z07"][0])
    amina.sync()
    plans = plan_of(world, f"/console/visits?{query}")
    assert any(index in plan for plan in plans), plans
    assert not any(re.search(r"SCAN visit\b|Seq Scan on visit\b", plan) for plan in plans), plans
