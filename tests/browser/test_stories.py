"""The stories a round must hold (domain.md 6.5), told on real phones whose clocks go on together with the station's."""

import re
import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from app import clock, database
from app.changes.log import write_operation
from app.places.models import Building, Door
from app.rounds.commands import open_round
from tests.browser.conftest import TOWER, Open
from tests.browser.hand import Hand
from tests.browser.station import Station
from tests.cast import set_clock

DORMITORY = "石岚花园 宿舍"
pytestmark = pytest.mark.browser
WORK = "document.querySelector('xunfang-app').shell.work"


class Days:
    """The station and its phones, all of whose clocks are moved together."""

    def __init__(self, station: Station, open_profile: Open) -> None:
        self.station = station
        self.open_profile = open_profile
        self.hands: list[Hand] = []
        self.now = datetime.fromisoformat("2026-11-25 10:00+08:00")

    def phone(self, name: str, person: str, **options: str) -> Hand:
        """A new phone of a person, activated now."""
        context = self.open_profile(name, **options)
        context.clock.install(time=self.now)
        hand = Hand(context, self.station).open().activate(person)
        self.hands.append(hand)
        return hand

    def go_to(self, moment: str) -> None:
        """Let a moment in the community come, such as '2026-11-27 18:10'. Every phone is opened anew."""
        is_up = self.station.process is not None
        self.station.kill()
        self.now = datetime.fromisoformat(f"{moment}+08:00")
        set_clock(self.station.app, self.now)
        if is_up:
            self.station.start()
        for hand in self.hands:
            hand.context.clock.set_system_time(self.now)
            hand.open()
            expect(hand.page.locator("xunfang-today")).to_be_visible()

    def open_round(self, opened_on: str, closes_on: str) -> None:
        """The station opens another door round."""
        community = self.station.world.community_id
        with self.station.app.app_context(), database.transaction(community) as session:
            operation = write_operation(session, community_id=community, operation_id=str(uuid.uuid4()), kind="round:open", now=clock.now())
            open_round(session, community_id=community, operation=operation, opened_on=opened_on, closes_on=closes_on)


@pytest.fixture
def days(station: Station, open_profile: Open) -> Days:
    """A Wednesday, ten in the morning, and a station that answers."""
    set_clock(station.app, datetime.fromisoformat("2026-11-25 10:00+08:00"))
    station.start()
    return Days(station, open_profile)


def on_the_way(hand: Hand) -> list[str]:
    """Every building Today leads to."""
    hand.page.goto(f"{hand.station.address}/app/#/today")
    expect(hand.page.locator("xunfang-today")).to_be_visible()
    return hand.page.locator("xunfang-today [data-next] h2, xunfang-today [data-stop] .strong").all_inner_texts()


def locked(hand: Hand, room: str, sentence: str) -> None:
    """A door's sheet says why nobody may knock, and offers no outcome of a visit."""
    hand.sheet(room)
    expect(hand.page.locator("dialog .note").first).to_contain_text(sentence)
    for outcome in ("met", "not_home", "appointment"):
        expect(hand.page.locator(f"dialog [data-outcome={outcome}]")).to_have_count(0)
    hand.page.get_by_role("button", name="关闭").click()
    hand.on_board()


def send(hand: Hand) -> None:
    """One exchange, asked for by hand, until nothing waits and the station has been heard."""
    hand.figures()
    before = hand.stored(f"() => {WORK}.reading.at")
    hand.upload_now()
    hand.waits_for("waiting", 0)
    hand.page.wait_for_function(f"(before) => {WORK}.reading.at !== before", arg=before)


def test_a_night_shift_dormitory_is_left_out_in_the_morning_and_on_the_way_in_the_afternoon(days: Days) -> None:
    days.station.add_building("石岚花园", "宿舍", floors=2, rooms=2)
    with days.station.app.app_context(), database.transaction(days.station.world.community_id) as session:
        dormitory = session.scalars(sa.select(Building).where(Building.name == "宿舍")).one()
        session.execute(sa.update(Door).where(Door.building_id == dormitory.id).values(kind="dorm_room"))
    amina = days.phone("amina", "Amina")
    days.station.kill()
    assert TOWER in on_the_way(amina)
    assert DORMITORY not in on_the_way(amina)
    amina.building(DORMITORY)
    locked(amina, "101", "夜班休息 · 14:00 后再敲")
    expect(amina.page.get_by_role("button", name=re.compile("下一户"))).to_have_count(0)

    days.go_to("2026-11-25 14:01")
    assert DORMITORY in on_the_way(amina)
    amina.building(DORMITORY).record("101", "not_home")
    assert amina.figures()["waiting"] == 1


def test_who_was_not_home_in_the_morning_is_called_on_in_the_evening_and_not_in_a_morning(days: Days) -> None:
    amina = days.phone("amina", "Amina")
    days.station.kill()
    amina.building(TOWER).sheet("101")
    expect(amina.page.locator("dialog")).to_contain_text("这次没遇到：11月27日 周五起再来")
    amina.outcome("not_home").on_board()
    plan = f"(id) => {WORK}.standing(id).next"
    door = (amina.door("101").get_attribute("id") or "").removeprefix("door-")
    assert amina.stored(plan, door) == {"day": "2026-11-27", "band": "eve"}

    days.go_to("2026-11-27 10:00")
    amina.building(TOWER)
    locked(amina, "101", "换个时段再来 · 最早 14:00")
    amina.page.locator("[data-bulk]").click()
    expect(amina.door("101")).to_have_attribute("aria-disabled", "true")

    days.go_to("2026-11-27 18:10")
    amina.building(TOWER)
    expect(amina.door("101")).to_have_class(re.compile("state-due"))
    amina.record("101", "not_home")
    days.station.start()
    send(amina)
    assert [(visit.outcome, visit.crossed) for visit in days.station.visits()] == [("not_home", []), ("not_home", [])]


def test_a_wish_set_offline_on_one_phone_beats_the_appointment_on_another(days: Days) -> None:
    amina, ben = days.phone("amina", "Amina"), days.phone("ben", "Ben")
    days.station.kill()
    ben.building(TOWER).sheet("101").outcome("appointment")
    ben.page.get_by_role("radio", name="明天").or_(ben.page.get_by_role("radio", name=re.compile("11月26日"))).first.click()
    ben.page.get_by_role("radio", name="10:00").click()
    ben.page.locator(".actions .primary").click()
    ben.on_board()
    amina.building(TOWER).sheet("101").outcome("do_not_visit")
    amina.page.get_by_role("button", name="好了").click()
    amina.on_board()
    assert (amina.state_of("101"), ben.state_of("101")) == ("dnv", "appt")

    days.go_to("2026-11-26 09:55")
    expect(ben.page.locator("xunfang-today section").first).to_contain_text("居民约了 10:00")
    days.station.start()
    for hand in (ben, amina, ben):
        send(hand)
    for hand in (amina, ben):
        hand.page.goto(f"{days.station.address}/app/#/today")
        expect(hand.page.locator("xunfang-today [data-next]")).to_be_visible()
        expect(hand.page.get_by_text("居民约的时间", exact=True)).to_have_count(0)
        hand.building(TOWER)
        expect(hand.door("101")).to_have_class(re.compile("state-dnv"))
        locked(hand, "101", "请勿上门 · 居民的意思")
    assert days.station.counted() == 2


def test_who_asked_not_to_be_asked_again_is_not_shown_the_menu_for_twelve_months(days: Days) -> None:
    amina = days.phone("amina", "Amina")
    page = amina.building(TOWER).talk("101").page
    page.get_by_role("button", name="服务菜单").click()
    page.get_by_role("button", name=re.compile("能，打开服务菜单")).click()
    page.get_by_role("button", name="以后别再问").click()
    expect(page.get_by_text("好的，12 个月内不再提起。")).to_be_visible()
    page.get_by_role("button", name=re.compile("按住")).press("Enter")
    page.get_by_role("button", name=re.compile("再按一次")).press("Enter")
    expect(page.locator("[data-save]")).to_be_visible()
    amina.save()
    send(amina)
    days.hands.clear()

    # The next rounds, each on a new phone: the wish comes with the pack, long after the visit itself has left it.
    for round_of, moment, is_offered in (
        (("2027-02-01", "2027-04-30"), "2027-02-24 10:00", False),
        (("2027-10-01", "2027-12-29"), "2027-11-24 10:00", False),
        (None, "2027-11-25 10:00", True),
    ):
        days.go_to(moment)
        if round_of:
            days.open_round(*round_of)
        later = days.phone(moment.split()[0], "Amina").building(TOWER).talk("101")
        expect(later.page.locator(".actions").get_by_role("button", name="服务菜单")).to_have_count(int(is_offered))
        expect(later.page.get_by_role("checkbox", name="服务菜单")).to_have_count(int(is_offered))
        expect(later.page.get_by_text("居民说过别再问：服务菜单")).to_have_count(int(not is_offered))
        expect(later.page.get_by_role("checkbox", name="车次预告")).to_have_count(1)
        # The other doors are asked as ever.
        later.back()
        later.page.goto(f"{days.station.address}/app/")
        later.building(TOWER).talk("102")
        expect(later.page.locator(".actions").get_by_role("button", name="服务菜单")).to_have_count(1)


@pytest.mark.parametrize(
    ("text", "sentence", "rest"),
    [
        ("修好打 15400002231 给他", "像是写了电话号码（154…2231）。去掉号码就能保存。", "修好打  给他"),
        ("证号 44990119490230004X，想办居住证", "像是写了证件号。去掉就能保存。", "证号 ，想办居住证"),
    ],
    ids=["phone", "id"],
)
def test_a_phone_or_an_id_number_in_free_text_is_refused_without_network(amina: Hand, text: str, sentence: str, rest: str) -> None:
    page = amina.talk("101").choose("车次预告").page
    page.locator("#need").fill(text)
    page.locator("[data-save]").click()
    expect(page.locator("#problems")).to_be_focused()
    expect(page.locator("#problems")).to_contain_text(sentence)
    expect(page.locator("#need-error")).to_have_text(sentence)
    assert amina.stored(f"() => {WORK}.outbox.length") == 0
    page.locator("#problems").get_by_role("button").click()
    expect(page.locator("#need")).to_be_focused()
    page.get_by_role("button", name="去掉号码", exact=True).click()
    expect(page.locator("#need")).to_have_value(rest)
    amina.save()
    [need] = amina.stored(f"() => {WORK}.outbox.map((entry) => JSON.parse(entry.operation.text).need)")
    assert need == rest


def test_at_five_past_nine_in_the_evening_no_visit_starts_by_any_way(days: Days) -> None:
    amina = days.phone("amina", "Amina")
    days.station.kill()
    days.go_to("2026-11-25 21:05")
    # No building has anything to do any more, so the list shows none before all are asked for.
    amina.tab("buildings").page.get_by_role("radio", name=re.compile("全部")).click()
    amina.building(TOWER)
    locked(amina, "101", "现在不上门 · 11月26日 周四 09:00 再开始")
    expect(amina.page.locator("[data-bulk]")).to_have_count(0)
    expect(amina.page.get_by_role("button", name=re.compile("下一户"))).to_have_count(0)
    door = (amina.door("101").get_attribute("id") or "").removeprefix("door-")
    for place in ("record", "more", "appointment"):
        amina.page.goto("about:blank")
        amina.page.goto(f"{days.station.address}/app/#/{place}/{door}")
        expect(amina.page.locator("dialog[open] .note.amber")).to_contain_text("现在不上门")
    amina.page.goto(f"{days.station.address}/app/#/today")
    expect(amina.page.get_by_text("现在不上门 · 11月26日 周四 09:00 再开始")).to_be_visible()
    expect(amina.page.locator("[data-start]")).to_have_count(0)
    assert amina.figures()["waiting"] == 0


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
def test_a_phone_set_to_another_time_zone_keeps_the_communitys_days_and_hours(days: Days, zone: str) -> None:
    amina = days.phone("amina", "Amina", timezone_id=zone)
    assert amina.stored("() => new Date().getHours()") == days.now.astimezone(ZoneInfo(zone)).hour
    days.station.kill()
    amina.page.goto(f"{days.station.address}/app/#/today")
    expect(amina.page.get_by_text("现在可以上门 · 到 12:00")).to_be_visible()
    amina.tab("buildings")
    amina.building(TOWER).sheet("101")
    expect(amina.page.locator("dialog")).to_contain_text("这次没遇到：11月27日 周五起再来")
    amina.outcome("not_home").on_board().sheet("101")
    expect(amina.page.locator("dialog")).to_contain_text(re.compile(r"10:0\d 无人应答"))
    days.go_to("2026-11-25 20:31")
    expect(amina.page.get_by_text("现在不上门 · 11月26日 周四 09:00 再开始")).to_be_visible()
    days.station.start()
    send(amina)
    [visit] = days.station.visits()
    assert visit.occurred_at.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%d %H") == "25 10"
    assert visit.crossed == []


def test_a_sheet_opened_in_time_is_saved_after_the_hours_and_one_opened_after_them_is_locked(days: Days) -> None:
    days.go_to("2026-11-25 20:28")
    amina = days.phone("amina", "Amina")
    days.station.kill()
    amina.building(TOWER).sheet("101")
    amina.context.clock.set_system_time(datetime.fromisoformat("2026-11-25 20:33+08:00"))
    amina.outcome("not_home").on_board()
    locked(amina, "1201", "现在不上门 · 11月26日 周四 09:00 再开始")
    assert amina.figures()["waiting"] == 1


def test_a_fourth_try_in_a_round_is_locked_until_the_next_round(days: Days) -> None:
    amina = days.phone("amina", "Amina")
    for moment, told in (
        ("2026-11-25 10:00", "这是第 1 次，每轮最多 3 次"),
        ("2026-11-27 18:10", "这是第 2 次，每轮最多 3 次"),
        ("2026-12-05 11:00", "这次没遇到：留卡，本轮结束"),
    ):
        days.go_to(moment)
        send(amina)
        amina.page.goto(f"{days.station.address}/app/#/buildings")
        amina.building(TOWER).sheet("101")
        expect(amina.page.locator("dialog")).to_contain_text(told)
        amina.outcome("not_home").on_board()
        send(amina)
    days.go_to("2026-12-16 18:10")
    send(amina)
    amina.page.goto(f"{days.station.address}/app/#/buildings")
    amina.building(TOWER)
    assert amina.state_of("101") == "done"
    locked(amina, "101", "本轮试满 3 次，留卡结束")
    assert [visit.crossed for visit in days.station.visits()] == [[], [], []]
