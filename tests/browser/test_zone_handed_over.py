"""A zone changes hands at a desk while both phones are without signal: what is unsent arrives and counts, the doors go by name, the new phone gets one pack."""

import json
import re

import pytest
from playwright.sync_api import Request, expect

from tests.browser.conftest import TOWER, Open
from tests.browser.hand import PATIENCE, Hand
from tests.browser.station import Station
from tests.cast import PASSPHRASE

pytestmark = pytest.mark.browser
WORK = "document.querySelector('xunfang-app').shell.work"


def today_of(hand: Hand) -> None:
    hand.page.goto(f"{hand.station.address}/app/#/today")
    expect(hand.page.locator("xunfang-today")).to_be_visible(timeout=PATIENCE)


def connect(hand: Hand) -> None:
    """The signal comes back; the phone notices by itself or is told, and has heard the station."""
    before = hand.stored(f"() => {WORK}.reading.at")
    hand.page.context.set_offline(False)
    hand.stored(f"() => void {WORK}.schedule.now({{ urgent: true }})")
    hand.page.wait_for_function(f"(before) => {WORK}.reading.at > before", arg=before)


def test_a_zone_handed_over_while_both_phones_are_away(station: Station, open_profile: Open) -> None:
    station.start()
    amina = Hand(open_profile("amina"), station).open().activate("Amina")
    dov = Hand(open_profile("dov"), station).open().activate("Dov")
    for hand in (amina, dov):
        hand.page.context.set_offline(True)
    amina.building(TOWER).record("1201", "not_home").talk("1202").choose("车次预告").save()
    amina.figures()
    amina.waits_for("waiting", 2)

    desk = Hand(open_profile("clara", viewport={"width": 1280, "height": 900}), station)
    page = desk.page
    page.goto(f"{station.address}/console/zones")
    page.locator("[name=badge_no]").fill("S03")
    page.locator("[name=passphrase]").fill(PASSPHRASE)
    page.locator("[name=passphrase]").press("Enter")
    page.get_by_role("link", name="打开 Z07").click()
    # Four clicks: the hand-over, the list, the colleague, done.
    page.get_by_role("link", name="交接", exact=True).click()
    expect(page.get_by_text("协管员 07 手机里还有几条没到，站里从今天起不知道")).to_be_visible()
    page.locator("#person").select_option("19")
    page.get_by_role("button", name="交接", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("交接好了")

    connect(amina)
    amina.waits_for("waiting", 0)
    assert station.counted() == 2
    assert amina.stored(f"() => {WORK}.pocket.buildings().length") == 0
    today_of(amina)
    left = amina.page.locator("[data-left]")
    expect(left).to_contain_text("Z07 · 60 扇门转给了协管员 19", timeout=PATIENCE)
    # It stands until it has been read, also after the phone was put away.
    amina.page.reload()
    expect(left).to_be_visible(timeout=PATIENCE)
    left.get_by_role("button", name="知道了").click()
    expect(left).to_have_count(0)

    packs: list[str] = []

    def note(request: Request) -> None:
        answer = request.response() if request.url.endswith("/api/sync") else None
        if answer is not None:
            packs.extend(pack["zone"]["code"] for pack in json.loads(answer.text())["packs"])

    dov.page.context.on("requestfinished", note)
    connect(dov)
    dov.page.goto(f"{station.address}/app/#/buildings")
    dov.building(TOWER)
    expect(dov.door("1202")).to_have_class(re.compile("state-done"), timeout=PATIENCE)
    assert [dov.state_of(room) for room in ("1201", "1202", "1203")] == ["wait", "done", "new"]
    assert packs == ["Z07"]
    assert (station.counted(), len(station.visits())) == (2, 2)
    assert [hand.troubles for hand in (amina, dov, desk)] == [[], [], []]
