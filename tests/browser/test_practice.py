"""Practice: the day's flow at a made-up building. No request carries it, no database keeps it, and the real day is untouched behind it."""

import re
from typing import Any

import pytest
from playwright.sync_api import Request, expect

from tests.browser.conftest import TOWER, Open
from tests.browser.hand import PATIENCE, Hand
from tests.browser.station import Station

pytestmark = pytest.mark.browser

EVERYTHING_STORED = """
async () => {
  const found = {};
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((resolve) => { const open = indexedDB.open(name); open.onsuccess = () => resolve(open.result); });
    for (const store of database.objectStoreNames) {
      const rows = await new Promise((resolve) => {
        const asked = database.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => resolve(asked.result);
      });
      found[`${name}/${store}`] = JSON.stringify(rows);
    }
    database.close();
  }
  return found;
}
"""


def stored(hand: Hand) -> dict[str, str]:
    """Every row of every database, but for what the person's own work notes of its clock while it goes on."""
    found: dict[str, Any] = hand.stored(EVERYTHING_STORED)
    return {name: rows for name, rows in found.items() if not name.endswith("/meta")}


def practise(hand: Hand) -> Hand:
    """From any root into practice, as a newcomer finds it."""
    hand.tab("me")
    hand.page.get_by_role("button", name=re.compile("练习 · 不存")).click()
    hand.page.locator("[data-begin]").click()
    expect(hand.page.locator(".practice-edge")).to_be_visible()
    expect(hand.page.locator("xunfang-today [data-next]")).to_be_visible()
    return hand


def a_days_flow(hand: Hand) -> None:
    """Board, a door, a talk with the menu and its slip, a wish."""
    page = hand.page
    hand.building("练习小区 1栋").record("401", "not_home")
    assert hand.state_of("401") == "wait"
    hand.talk("402").choose("车次预告")
    page.get_by_role("button", name="服务菜单").click()
    page.get_by_role("button", name=re.compile("能，打开服务菜单")).click()
    # Whoever holds the menu cannot leave practice either.
    expect(page.locator(".practice-edge .button")).to_be_hidden()
    page.get_by_role("radio", name="查环（宫内节育器随诊）：要", exact=True).click()
    page.get_by_role("button", name="看完了").click()
    expect(page.locator(".code")).to_be_visible()
    page.get_by_role("button", name="拍好了").click()
    hold = page.get_by_role("button", name=re.compile("按住"))
    hold.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name=re.compile("再按一次")).press("Enter")
    page.locator("#need").fill("练一练写需要。")
    hand.save()
    hand.sheet("104").outcome("do_not_visit")
    page.get_by_role("button", name="好了").click()
    hand.on_board()
    assert hand.state_of("104") == "dnv"


def test_a_day_of_practice_is_neither_kept_nor_sent_and_the_real_outbox_goes_up_behind_it(station: Station, open_profile: Open) -> None:
    station.start()
    hand = Hand(open_profile("amina"), station).open().activate("Amina")
    station.kill()
    hand.building(TOWER).record("101", "not_home").back()
    before = stored(hand)
    bodies: list[str] = []

    def note(request: Request) -> None:
        bodies.append(f"{request.url} {request.post_data or ''}")

    hand.page.on("request", note)
    a_days_flow(practise(hand))
    assert stored(hand) == before
    # The badges and the pill would speak of records that are none.
    hand.back()
    expect(hand.page.locator(".tabs i")).to_be_hidden()
    expect(hand.page.locator("xunfang-buildings xunfang-pill")).to_be_hidden()

    # The network comes back in the middle of practice: the one real record goes up by itself.
    station.start()
    hand.stored("() => document.querySelector('xunfang-app').shell.work.own.schedule.now({ urgent: true })")
    hand.page.wait_for_function("() => document.querySelector('xunfang-app').shell.work.own.outbox.length === 0", timeout=PATIENCE)
    assert len(station.visits()) == 1
    assert any("/api/sync" in body for body in bodies)
    assert not [body for body in bodies if "practice" in body or "练" in body]

    hand.page.locator(".practice-edge .button").click()
    expect(hand.page.locator(".practice-edge")).to_have_count(0)
    expect(hand.page.locator("xunfang-today")).to_be_visible()
    assert hand.figures() == {"counted": 1, "waiting": 0, "needs": 0}
    assert len(station.visits()) == 1
    assert "practice" not in str(hand.stored(EVERYTHING_STORED))
    assert not hand.troubles


def test_an_app_that_is_killed_in_practice_opens_on_the_real_day(amina: Hand, open_profile: Open) -> None:
    amina.record("101", "not_home").back()
    practise(amina).building("练习小区 1栋").sheet("401")
    amina.page.reload()
    expect(amina.page.locator("xunfang-today [data-next]")).to_be_visible()
    expect(amina.page.locator(".practice-edge")).to_have_count(0)
    assert amina.page.evaluate("() => location.hash") == "#/today"

    practise(amina).building("练习小区 1栋").record("401", "vacant")
    amina.context.close()
    hand = Hand(open_profile("amina"), amina.station).open()
    expect(hand.page.locator("xunfang-today [data-next]")).to_be_visible()
    expect(hand.page.get_by_text("练习小区")).to_have_count(0)
    assert hand.figures()["waiting"] == 1
    assert "practice" not in str(hand.stored(EVERYTHING_STORED))


def test_back_never_leads_from_the_real_day_into_practice(amina: Hand) -> None:
    amina.back()
    practise(amina).building("练习小区 1栋").sheet("401")
    amina.page.get_by_role("button", name="关闭").click()
    amina.on_board()
    amina.page.locator(".practice-edge .button").click()
    expect(amina.page.locator(".practice-edge")).to_have_count(0)
    expect(amina.page.locator("xunfang-today [data-next]")).to_be_visible()
    amina.page.go_back()
    assert "practice-" not in amina.page.evaluate("() => location.hash")


def test_upload_and_me_lead_out_of_practice(amina: Hand) -> None:
    amina.back()
    practise(amina)
    for tab in ("upload", "me"):
        amina.tab(tab)
        expect(amina.page.get_by_role("heading", name="正在练习")).to_be_visible()
    amina.page.locator("[data-end]").click()
    expect(amina.page.locator("xunfang-today [data-next]")).to_be_visible()
    expect(amina.page.locator("xunfang-today")).not_to_contain_text("练习小区")
