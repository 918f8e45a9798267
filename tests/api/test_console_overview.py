"""The overview: what each role sees of the round, what it must never say, and that no two looks can be subtracted."""

import random
import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app import database
from app.console.overview.plot import plot_days
from app.database import db
from app.identity.models import Device
from app.places.models import Building, Door, Zone
from app.rounds.models import DoorRound
from app.visits.models import Blockage
from app.vocabulary import codes
from tests.cast import WEDNESDAY_TEN, World, set_clock
from tests.pages import Page, read
from tests.phone import Phone, new_id

MINUTES = re.compile(r"\d+ ?(?:分|秒|min|s)(?![a-z])")


def overview_of(world: World, name: str = "Clara", language: str = "zh-Hans") -> Page:
    desk = world.desk_of(name)
    desk.set_cookie("language", language)
    answer = desk.get("/console/overview")
    assert answer.status_code == 200
    return read(answer)


def zones_of(page: Page) -> list[list[str]]:
    return [row for row in page.rows if len(row) in (3, 6) and ("/" in row[1] or "/" in row[2])]


def by_clock(phone: Phone, offset: int = 0) -> dict[str, Any]:
    """When a visit is made on a phone whose clock is so many ms behind the station's."""
    at = phone.now_ms() + phone.offset - offset
    return {"started_at": at, "ended_at": at, "clock": {"at": at, "offset": offset, "age": 0}}


def add_doors(world: World, zone: str, count: int) -> list[str]:
    """More doors in a zone's building."""
    with world.app.app_context(), database.transaction(world.community_id) as session:
        doors = [
            Door(
                community_id=world.community_id,
                id=new_id(),
                building_id=world.buildings[zone],
                unit="9",
                floor="1",
                room=f"{number}",
                floor_order=1,
                room_order=number,
                house_code=None,
                kind="home",
                standing="active",
                night_shift=False,
            )
            for number in range(count)
        ]
        session.add_all(doors)
        return [door.id for door in doors]


def test_clara_sees_her_round_zone_by_zone_by_code(world: World) -> None:
    amina = world.phone_of("Amina")
    doors = add_doors(world, "Z07", 30)
    for place, door in enumerate(doors):
        amina.record_visit(door, ("met", "declined_talk", "not_home")[place % 3], **by_clock(amina))
    amina.sync()
    page = overview_of(world)
    assert "门巡 第 1 轮 · 11月2日 – 2027年1月30日 · 按责任区编号排列" in page.words
    assert zones_of(page) == [
        ["禾里村", "协管员 07 · 副手 31", "本轮走过 20/42", "等再访 10", "07 今天 版本 1", "打开 Z07"],
        ["禾里村", "协管员 19", "本轮走过 0/12", "等再访 0", "还没有手机", "打开 Z19"],
    ]
    assert re.findall(r'class="code n">(\w+)<', page.html) == ["Z07", "Z19"]
    assert ["20", "0", "0", "0", "20"] in [[re.sub(r"^\D+ ", "", cell) for cell in row] for row in page.rows]
    assert ("打开 Z07", "/console/visits?zone=Z07") in page.links
    assert ("今天", "/console/visits?day=2026-11-25") in page.links


def test_the_same_in_english(world: World) -> None:
    page = overview_of(world, language="en")
    assert "Round 1 · 2 Nov – 30 Jan 2027 · by zone code" in page.words
    assert not re.search(r"[\u4e00-\u9fff]", re.sub("榕湾社区|中文|协管员 S03|禾里村", "", page.words))


def test_a_decline_weighs_what_a_talk_weighs(world: World) -> None:
    doors = add_doors(world, "Z07", 24)
    pages = []
    for outcome in ("met", "declined_talk"):
        with world.app.app_context(), database.transaction() as session:
            session.execute(sa.text("DELETE FROM visit_topic"))
            session.execute(sa.text("DELETE FROM visit"))
        amina = world.phone_of("Amina")
        for door in doors:
            amina.record_visit(door, outcome)
        amina.sync()
        set_clock(world.app, WEDNESDAY_TEN)
        pages.append(overview_of(world))
    assert pages[0].texts == pages[1].texts and pages[0].skeleton == pages[1].skeleton
    assert "24/36" in pages[0].words


def test_a_small_count_is_hidden_and_so_is_its_bar_and_the_sum_it_follows_from(world: World) -> None:
    amina, dov = world.phone_of("Amina"), world.phone_of("Dov")
    for door in add_doors(world, "Z07", 20):
        amina.record_visit(door, "met")
    dov.record_visit(world.doors["Z19"][0], "declined_talk")
    amina.sync()
    dov.sync()
    page = overview_of(world)
    assert [row[2] for row in zones_of(page)] == ["本轮走过 遮住/32", "本轮走过 <10/12"]
    assert "<progress" not in page.html


def test_a_street_reviewer_sees_the_round_and_nobody(world: World) -> None:
    amina = world.phone_of("Amina")
    for door in add_doors(world, "Z07", 20):
        amina.record_visit(door, "met")
    amina.sync()
    page = overview_of(world, "Rui")
    assert zones_of(page) == [["禾里村", "本轮走过 20/32", "等再访 0"], ["禾里村", "本轮走过 0/12", "等再访 0"]]
    assert not re.search("副手|版本|手机时间差|协管员 (07|19|31)", page.words)
    assert not [href for _, href in page.links if "/visits" in href]


def test_dov_sees_no_zone_of_elsewhere(world: World) -> None:
    amina = world.phone_of("Amina")
    amina.record_visit(world.doors["Z07"][0])
    amina.save("visit:record", {"door": "nonsense"})
    amina.sync()
    page = overview_of(world, "Dov")
    assert "还没有责任区，先导入楼栋" in page.words
    assert not re.search("Z07|Z19|禾里村|榕湾", page.html)


def test_a_phone_is_told_by_a_day_or_hours_past_24_and_never_by_minutes(world: World) -> None:
    phones = {name: world.phone_of(name) for name in ("Amina", "Ben", "Dov")}
    phones["Ben"].record_visit(world.doors["Z07"][1], **by_clock(phones["Ben"], 900_000))
    for phone in phones.values():
        phone.sync()
    seen = {"Amina": timedelta(hours=23, minutes=59), "Ben": timedelta(minutes=3), "Dov": timedelta(hours=52, minutes=59)}
    with world.app.app_context(), database.transaction() as session:
        for device in session.scalars(sa.select(Device)):
            name = next(name for name, staff_id in world.staff.items() if staff_id == device.staff_id)
            device.last_seen_at = WEDNESDAY_TEN - seen[name]
    page = overview_of(world)
    cells = [row[4] for row in zones_of(page)]
    assert cells == ["07 今天 版本 1 31 今天 版本 1 手机时间差 15 分", "19 52 小时 版本 1"]
    assert "1 部手机" in page.words
    assert MINUTES.findall("".join(cells)) == ["15 分"]


def test_a_switched_off_and_a_replaced_phone_are_nobodys_silence(world: World) -> None:
    for name in ("Amina", "Amina", "Ben"):
        world.phone_of(name)
    with world.app.app_context(), database.transaction() as session:
        devices = {device.staff_id: [] for device in session.scalars(sa.select(Device))}  # type: dict[str, list[Device]]
        for device in session.scalars(sa.select(Device).order_by(Device.enrolled_at)):
            devices[device.staff_id].append(device)
        old, new = devices[world.staff["Amina"]]
        old.last_seen_at = WEDNESDAY_TEN - timedelta(days=9)
        new.enrolled_at = WEDNESDAY_TEN + timedelta(minutes=1)
        (switched_off,) = devices[world.staff["Ben"]]
        switched_off.last_seen_at, switched_off.revoked_at = WEDNESDAY_TEN - timedelta(days=9), WEDNESDAY_TEN
    assert "0 部手机" in overview_of(world).words


def test_what_waits_for_a_look_is_counted_whatever_its_zone(world: World) -> None:
    amina = world.phone_of("Amina")
    amina.save("visit:record", {"door": "nonsense"})
    future = amina.now_ms() + 48 * 3_600_000
    amina.record_visit(world.doors["Z07"][1], started_at=future, ended_at=future)
    amina.sync()
    assert re.search(r"要您看 2 站里退回或收着", overview_of(world).words)


def test_a_building_nobody_got_into_stands_there_without_who_stood_before_it(world: World) -> None:
    with world.app.app_context(), database.transaction() as session:
        session.add(
            Blockage(
                community_id=world.community_id,
                id=new_id(),
                number=900,
                building_id=world.buildings["Z07"],
                zone_id=world.zones["Z07"],
                staff_id=world.staff["Amina"],
                reason=codes("blockage_reasons")[0],
                band="am",
                hint_text="侧门要刷卡",
                occurred_at=WEDNESDAY_TEN - timedelta(days=2),
                received_at=WEDNESDAY_TEN - timedelta(days=2),
                build=1,
            )
        )
    page = overview_of(world)
    blocked = page.html.split('id="blocked"')[1].split("</section>")[0]
    assert "禾里村 Z07 12巷6号" in blocked and "11月23日 周一 起" in blocked
    assert not re.search("07 |侧门|协管员", re.sub("禾里村 Z07 12巷6号", "", re.sub("<.*?>", "", blocked)).replace("Z07", ""))
    # Somebody who met "no way in" has not been in; anybody else has.
    amina = world.phone_of("Amina")
    amina.record_visit(world.doors["Z07"][0], "no_access")
    amina.sync()
    assert "11月23日 周一 起" in overview_of(world).words
    amina.record_visit(world.doors["Z07"][1], "not_home")
    amina.sync()
    assert "11月23日 周一 起" not in overview_of(world).words


def test_without_a_round_the_page_says_so(world: World) -> None:
    with world.app.app_context(), database.transaction() as session:
        session.execute(sa.delete(DoorRound))
    page = overview_of(world)
    assert "现在没有门巡" in page.words
    assert [row[2] for row in zones_of(page)] == ["本轮走过 0/12", "本轮走过 0/12"]


def pages_under(desk: FlaskClient, addresses: list[str]) -> set[str]:
    moment = r'name="(?:csrf_token|next)" value="[^"]*"'
    return {re.sub(moment, "", desk.get(address).get_data(as_text=True)) for address in addresses}


def test_no_pair_of_addresses_gives_two_overviews_to_subtract(world: World) -> None:
    amina = world.phone_of("Amina")
    for door in world.doors["Z07"][:5]:
        amina.record_visit(door)
    amina.sync()
    dice = random.Random(5)
    parts: dict[str, Any] = {"zone": ["Z07", "Z19"], "coordinator": ["07", "31"], "day": ["2026-11-25"], "band": codes("bands"), "group": ["not_reached"]}
    chosen = [[name for name in parts if dice.random() < 0.5] for _ in range(20)]
    addresses = ["/console/overview?" + "&".join(f"{name}={dice.choice(parts[name])}" for name in names) for names in chosen]
    assert len(pages_under(world.desk_of("Clara"), addresses)) == 1


NUMBER = re.compile(r"[\d,]+")


def test_in_500_rounds_drawn_by_lot_no_day_and_no_band_under_ten_is_shown_or_left_over(world: World) -> None:
    dice = random.Random(11)
    with world.app.test_request_context("/"):
        hidden_somewhere = 0
        for _ in range(500):
            share = dice.random()
            reached_on = {
                (f"2026-11-{day}", band): dice.choice([dice.randrange(1, 10), dice.randrange(10, 60)])
                for day in range(12, 26)
                for band in codes("bands")
                if dice.random() < share
            }
            days, hides_round = plot_days(reached_on, "2026-11-25")
            counts = [[reached_on.get((f"2026-11-{12 + place}", band), 0) for band in codes("bands")] for place in range(14)]
            open_days = [NUMBER.fullmatch(day.total) is not None for day in days]
            for day, row, is_open in zip(days, counts, open_days, strict=True):
                shown = [NUMBER.fullmatch(cell) is not None for cell in day.cells]
                for count, cell, is_shown in zip(row, day.cells, shown, strict=True):
                    assert not is_shown or count == 0 or count >= 10, (row, day)
                    assert is_shown or cell in ("<10", "遮住")
                hidden = [count for count, is_shown in zip(row, shown, strict=True) if not is_shown]
                if is_open and hidden:
                    assert len(hidden) > 1, (row, day)
                # A hidden sum's bands are hidden too, and its bar has one length whatever it hides.
                if not is_open:
                    assert all(count == 0 for count, is_shown in zip(row, shown, strict=True) if is_shown)
                    assert [(piece.band, piece.width) for piece in day.pieces] == [("hidden", 8.0)]
            if not all(open_days):
                hidden_somewhere += 1
                assert hides_round or open_days.count(False) > 1
        assert hidden_somewhere > 200


@pytest.mark.parametrize("name", ["Clara", "Rui"])
def test_the_overview_asks_the_same_few_questions_however_many_zones_there_are(world: World, name: str) -> None:
    desk = world.desk_of(name)

    def questions() -> int:
        asked: list[str] = []
        with world.app.app_context():
            engine = db.engine

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.startswith(("BEGIN", "SET ", "SHOW ")):
                asked.append(statement)

        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            assert desk.get("/console/overview").status_code == 200
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)
        return len(asked)

    few = questions()
    with world.app.app_context(), database.transaction(world.community_id) as session:
        home = session.get_one(Building, (world.community_id, world.buildings["Z07"]))
        for number in range(20, 40):
            zone = Zone(community_id=world.community_id, id=new_id(), code=f"Z{number}", name=f"Z{number}")
            facts = {column.name: getattr(home, column.name) for column in Building.__table__.columns}
            session.add_all([zone, Building(**{**facts, "id": new_id(), "zone_id": zone.id, "name": f"{number}号", "qr_token": None})])
    assert questions() == few <= 13


def test_the_page_is_whole_without_a_script_and_has_no_style_of_its_own(world: World) -> None:
    html = overview_of(world).html
    assert "<style" not in html and " style=" not in html
    assert re.findall("<script[^>]*>", html) == re.findall(r'<script src="/static/dist/console-[0-9a-f]+\.js" defer>', html)
    # Nothing sorts: zones have no links in their head.
    assert "<a" not in html.split('id="zones"')[1].split("</thead>")[0]
