"""The day of zone Z07: two phones offline, a console, kills at the worst moments; nothing lost, nothing doubled, all figures equal.
Chromium and Firefox both tell it."""

import re

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import Open
from tests.browser.hand import PATIENCE, Hand
from tests.browser.station import PASSPHRASE, Station

TOWER = "石岚花园 3栋"
ONE_TAP = [
    "declined_talk",
    "not_convenient",
    "language",
    "not_home",
    "no_access",
    "vacant",
    "moved_new",
    "moved_empty",
    "door_not_found",
    "demolished",
    "stopped_unsafe",
]


def reopen(hand: Hand, open_profile: Open, name: str, engine: str) -> Hand:
    """Kill the browser and open the same phone again."""
    hand.context.close()
    return Hand(open_profile(name, engine), hand.station).open()


def amina_works(amina: Hand) -> int:
    """Every outcome once, on floor 12 downwards; returns how many visits."""
    amina.building(TOWER)
    rooms = [f"{floor}0{room}" for floor in (12, 11, 10) for room in range(1, 5)]
    for room, code in zip(rooms, ONE_TAP, strict=False):
        amina.record(room, code)
    amina.sheet("901").outcome("appointment")
    amina.page.get_by_role("radio", name=re.compile("周六")).first.click()
    amina.page.get_by_role("radio", name="19:00").click()
    amina.page.locator(".actions .primary").click()
    amina.on_board()
    amina.talk("902").choose("车次预告").save()
    return len(ONE_TAP) + 2


def amina_checks_papers(amina: Hand) -> int:
    """One certificate check of each kind of help; a reminder only where the resident asks."""
    for room, chips in (
        ("801", ["证件协助", "居住登记", "讲了怎么办"]),
        ("802", ["证件协助", "居住证", "快到期", "补办提示"]),
        ("803", ["证件协助", "社保", "临时凭条"]),
    ):
        amina.talk(room).choose(*chips)
        if room == "802":
            amina.page.get_by_role("switch", name="居民想到期前提醒").click()
            amina.page.get_by_role("radio", name="2027年1月").click()
        amina.page.locator("[data-save]").click()
        if room != "801":
            amina.keep_papers()
        amina.on_board()
    # Not shown leaves no trace: a talk without papers.
    amina.talk("804").choose("权利与监督").save()
    return 4


def amina_gives_slips(amina: Hand) -> int:
    """The menu in the resident's hand: a yes for ring and pregnancy check, a no, and a slip each."""
    amina.talk("701")
    amina.page.get_by_role("button", name="服务菜单").click()
    amina.page.get_by_role("button", name=re.compile("能，打开服务菜单")).click()
    amina.page.get_by_role("radio", name="查环（宫内节育器随诊）：要", exact=True).click()
    amina.page.get_by_role("radio", name="免费药具领取：不需要", exact=True).click()
    amina.page.get_by_role("radio", name="孕产").click()
    amina.page.get_by_role("radio", name="查孕（妊娠检测）：要", exact=True).click()
    amina.page.get_by_role("button", name="看完了").click()
    for place in ("1/2", "2/2"):
        expect(amina.page.get_by_text(place)).to_be_visible()
        expect(amina.page.locator(".code")).to_have_text(re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]$"))
        amina.page.get_by_role("button", name="拍好了").click()
    hold = amina.page.get_by_role("button", name=re.compile("按住"))
    expect(hold).to_be_visible()
    hold.focus()
    amina.page.keyboard.press("Enter")
    amina.page.get_by_role("button", name=re.compile("再按一次")).press("Enter")
    amina.save()
    return 1


def clara_reads(console: BrowserContext, station: Station) -> str:
    """The log's line of counted records for Z07."""
    page = console.pages[0] if console.pages else console.new_page()
    page.goto(f"{station.address}/console/visits")
    if "sign-in" in page.url:
        page.locator("[name=badge_no]").fill("S03")
        page.locator("[name=passphrase]").fill(PASSPHRASE)
        page.locator("[name=passphrase]").press("Enter")
    expect(page.get_by_role("heading", name="走访记录")).to_be_visible(timeout=PATIENCE)
    return page.locator("main").inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("engine", ["chromium", "firefox"])
def test_two_phones_work_a_day_offline_and_everything_arrives_once(engine: str, station: Station, open_profile: Open) -> None:
    station.start()
    amina = Hand(open_profile("amina", engine), station).open().activate("Amina")
    ben = Hand(open_profile("ben", engine), station).open().activate("Ben")

    # The signal is gone: the station is dead for both phones.
    station.kill()
    saved_by_amina = amina_works(amina) + amina_checks_papers(amina)
    amina = reopen(amina, open_profile, "amina", engine)
    expect(amina.page.get_by_text(f"{saved_by_amina} 条待传")).to_be_visible(timeout=PATIENCE)
    saved_by_amina += amina_gives_slips(amina.building(TOWER))
    # The resident of 601 does not want to be visited; Ben's phone does not know it yet.
    amina.record("601", "not_home")
    amina.sheet("602").outcome("do_not_visit")
    amina.page.get_by_role("button", name="好了").click()
    amina.on_board()
    saved_by_amina += 2
    assert amina.state_of("602") == "dnv"
    assert amina.state_of("1201") == amina.state_of("902") == "done"  # declined and met look alike

    ben.building(TOWER)
    for room in ("501", "502", "503"):
        ben.record(room, "not_home")
    assert ben.state_of("602") == "new"
    saved_by_ben = 3

    # The station is back, and dies between commit and answer: counted there, unknown here.
    station.start(failpoint="transaction.after_commit")
    amina.figures()
    amina.upload_now()
    station.wait_for_worker_death()
    assert station.counted() >= 1
    assert amina.figures()["waiting"] == saved_by_amina

    station.start()
    for hand, saved in ((amina, saved_by_amina), (ben, saved_by_ben)):
        hand.figures()
        hand.upload_now()
        hand.waits_for("waiting", 0)
        hand.waits_for("counted", saved)
        assert hand.figures() == {"counted": saved, "waiting": 0, "needs": 0}

    # The deputy's phone shows the day and obeys the wish.
    amina.upload_now()
    ben.upload_now()
    ben.page.goto(f"{station.address}/app/#/buildings")
    ben.building(TOWER)
    expect(ben.door("602")).to_have_class(re.compile("state-dnv"), timeout=PATIENCE)
    ben.sheet("602")
    expect(ben.page.get_by_text("请勿上门 · 居民的意思")).to_be_visible()
    assert ben.page.locator("dialog [data-outcome=not_home]").count() == 0

    # To the digit: both phones, the database and the log.
    everything = saved_by_amina + saved_by_ben
    assert station.counted() == everything
    assert len(station.visits()) == everything
    assert len({visit.id for visit in station.visits()}) == everything
    assert station.numbers_are_dense()
    console = open_profile("clara", engine, viewport={"width": 1280, "height": 900})
    assert f"{everything} 条站里已收" in clara_reads(console, station)
    assert not amina.troubles
    assert not ben.troubles
