"""Bad days on the phone: full disk, two windows, double taps, kills between taps, portals, wrong clocks, a phone that was switched off.
Each has a sentence, and nothing saved is lost or doubled."""

import json
import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from app import clock, database
from app.identity import commands
from app.identity.models import Device
from tests.browser.conftest import Open
from tests.browser.hand import PATIENCE, Hand
from tests.browser.station import PASSPHRASE, Station

TOWER = "石岚花园 3栋"
pytestmark = pytest.mark.browser

SAVE_MANY = """
async (count) => {
  const { work } = document.querySelector('xunfang-app').shell;
  const doors = work.pocket.buildings().flatMap((building) => building.doors).slice(0, count);
  for (const door of doors) await work.saveVisit({ id: crypto.randomUUID(), door: door.id, outcome: 'not_home', started_at: Date.now() });
  return work.outbox.length;
}
"""

WRITE_ELSEWHERE = """
() => new Promise((resolve) => {
  const opening = indexedDB.open('probe', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('s', { autoIncrement: true });
  opening.onerror = () => resolve(opening.error.name);
  opening.onsuccess = () => {
    const transaction = opening.result.transaction('s', 'readwrite');
    transaction.objectStore('s').add('x'.repeat(1000));
    transaction.oncomplete = () => { opening.result.close(); resolve('room'); };
    transaction.onabort = () => { opening.result.close(); resolve(transaction.error?.name ?? 'AbortError'); };
  };
})
"""


@pytest.fixture
def amina(station: Station, open_profile: Open) -> Hand:
    """Amina's phone, activated, with the pack."""
    station.start()
    return Hand(open_profile("amina"), station).open().activate("Amina")


def test_a_double_tap_saves_once(amina: Hand) -> None:
    amina.station.kill()
    amina.building(TOWER).sheet("101")
    amina.page.locator("dialog [data-outcome=not_home]").evaluate("(button) => { button.click(); button.click(); button.click(); }")
    amina.on_board()
    assert amina.figures()["waiting"] == 1


def test_undo_takes_the_visit_back_and_gives_the_door_its_try_again(amina: Hand) -> None:
    amina.station.kill()
    amina.building(TOWER).record("101", "not_home")
    assert amina.state_of("101") == "wait"
    amina.page.get_by_role("button", name="撤销").click()
    expect(amina.door("101")).to_have_class(re.compile("state-new"))
    assert amina.figures()["waiting"] == 0


def test_what_has_been_sent_cannot_be_undone_any_more(amina: Hand) -> None:
    amina.building(TOWER).record("101", "not_home")
    entry = amina.stored("() => document.querySelector('xunfang-app').shell.work.outbox[0]")
    amina.stored("() => document.querySelector('xunfang-app').shell.work.schedule.now({ urgent: true })")
    amina.stored(
        "() => new Promise((resolve) => { const look = () => (document.querySelector('xunfang-app').shell.work.outbox.length ? setTimeout(look, 20) : resolve()); look(); })"
    )
    assert not amina.stored("(entry) => document.querySelector('xunfang-app').shell.work.undo(entry)", entry)
    assert amina.station.counted() == 1


def test_a_second_window_says_so_and_may_take_over(amina: Hand) -> None:
    amina.station.kill()
    amina.building(TOWER).record("101", "not_home")
    second = amina.context.new_page()
    second.goto(f"{amina.station.address}/app/")
    expect(second.get_by_text("巡访开在另一个窗口里。")).to_be_visible()
    second.get_by_role("button", name="用这一个").click()
    expect(second.get_by_text("1 条待传").first).to_be_visible()
    expect(amina.page.get_by_text("巡访开在另一个窗口里。")).to_be_visible()


def test_a_full_phone_saves_nothing_says_so_and_keeps_what_was_typed(amina: Hand) -> None:
    amina.station.kill()
    amina.building(TOWER).talk("101").choose("车次预告")
    words = "三楼楼道灯坏了一周。"
    amina.page.locator("#need").fill(words)
    full = amina.context.new_cdp_session(amina.page)
    full.send("Storage.overrideQuotaForOrigin", {"origin": amina.station.address, "quotaSize": 1})
    # The browser remembers for a while how much room there was: go on when another database is refused too.
    wait_for(amina.page, lambda: amina.stored(WRITE_ELSEWHERE) == "QuotaExceededError")
    amina.page.locator("[data-save]").click()
    expect(amina.page.get_by_text("手机满了，这一条还没存上")).to_be_visible()
    assert amina.page.locator("#need").input_value() == words
    full.send("Storage.overrideQuotaForOrigin", {"origin": amina.station.address})
    amina.save()
    assert amina.figures() == {"counted": 0, "waiting": 1, "needs": 0}


def test_a_phone_killed_after_every_tap_goes_on_where_it_was(amina: Hand, open_profile: Open) -> None:
    amina.station.kill()
    amina.building(TOWER).talk("101")
    taps = [lambda hand: hand.choose("证件协助"), lambda hand: hand.choose("居住证"), lambda hand: hand.choose("补办提示")]
    taps.append(lambda hand: hand.page.locator("#need").fill("想要一份办证清单。"))
    hand = amina
    for tap in taps:
        tap(hand)
        expect(hand.page.get_by_text("每一笔都已存在手机里")).to_be_visible()
        hand.stored("() => document.querySelector('xunfang-app').shell.work.store.drafts()")
        hand.context.close()
        hand = Hand(open_profile("amina"), amina.station).open()
        hand.building(TOWER).sheet("101").outcome("met")
        expect(hand.page.locator("[data-save]")).to_be_visible()
    assert hand.page.locator("#need").input_value() == "想要一份办证清单。"
    expect(hand.page.locator(".picked")).to_have_count(4)  # topic, its end, kind, help
    hand.page.locator("[data-save]").click()
    hand.keep_papers()
    assert hand.figures()["waiting"] == 1


def test_a_sign_in_page_of_some_network_is_not_taken_for_an_answer(amina: Hand) -> None:
    amina.page.route("**/api/sync", lambda route: route.fulfill(status=200, content_type="text/html", body="<html><title>Wi-Fi login</title></html>"))
    amina.building(TOWER)
    for room in ("101", "102", "103"):
        amina.record(room, "not_home")
    amina.figures()
    amina.upload_now()
    expect(amina.page.get_by_text("这个无线网要先登录")).to_be_visible(timeout=PATIENCE)
    amina.waits_for("waiting", 3)
    amina.page.unroute("**/api/sync")
    amina.upload_now()
    amina.waits_for("waiting", 0)
    assert amina.station.counted() == 3


@pytest.mark.parametrize("spoil", ["cut", "nonce", "counts", "empty"])
def test_an_answer_that_is_not_whole_moves_nothing(amina: Hand, spoil: str) -> None:
    def answer(route) -> None:  # type: ignore[no-untyped-def]
        real = route.fetch()
        text = real.text()
        if spoil == "cut":
            text = text[: len(text) // 2]
        elif spoil == "empty":
            text = ""
        else:
            body = json.loads(text)
            if spoil == "nonce":
                body["nonce"] = "somebody-elses-nonce"
            else:
                body["counts"]["receipts"] += 1
            text = json.dumps(body)
        route.fulfill(status=200, content_type="application/json", body=text)

    amina.page.route("**/api/sync", answer)
    amina.building(TOWER).record("101", "not_home")
    amina.figures()
    amina.upload_now()
    expect(amina.page.get_by_text("这个无线网要先登录")).to_be_visible(timeout=PATIENCE)
    amina.waits_for("waiting", 1)
    assert amina.station.counted() == 1  # counted there, unknown here
    amina.page.unroute("**/api/sync")
    amina.upload_now()
    amina.waits_for("waiting", 0)
    amina.waits_for("counted", 1)
    assert amina.station.counted() == 1


def test_thirty_records_of_a_phone_that_was_switched_off_are_all_kept_for_a_supervisor(amina: Hand) -> None:
    station = amina.station
    station.kill()
    assert amina.stored(SAVE_MANY, 30) == 30
    device = amina.stored("() => document.querySelector('xunfang-app').shell.work.person.device_id")
    with station.app.app_context(), database.transaction(station.world.community_id) as session:
        row = session.get(Device, (station.world.community_id, device))
        assert row is not None
        commands.revoke_phone(row, clock.now())
    station.start()
    amina.figures()
    amina.upload_now()
    amina.waits_for("waiting", 0)
    amina.waits_for("needs", 30)
    expect(amina.page.get_by_text("这部手机停用了。没传的照收，交督导定。").first).to_be_visible()
    expect(amina.page.get_by_text("站里收着，等督导定").first).to_be_visible()
    assert station.counted() == 0
    assert station.states() == {"held": 30}


@pytest.mark.parametrize("years", [-10, 10])
def test_a_clock_ten_years_wrong_is_told_and_the_record_has_its_true_time(station: Station, open_profile: Open, years: int) -> None:
    station.start()
    context = open_profile("amina")
    context.clock.install(time=clock.from_ms(clock.to_ms(clock_now(station)) + years * 365 * 86_400_000))
    hand = Hand(context, station).open().activate("Amina")
    hand.building(TOWER).record("101", "not_home")
    hand.figures()
    expect(hand.page.get_by_text(re.compile("手机时间(慢|快)了 3[0-9]{3} 天，请打开“自动设置时间”。记录照收。"))).to_be_visible()
    hand.upload_now()
    hand.waits_for("waiting", 0)
    visit = station.visits()[0]
    assert abs(visit.occurred_at - visit.received_at) < timedelta(minutes=5)


def clock_now(station: Station):  # type: ignore[no-untyped-def]
    with station.app.app_context():
        return clock.now()


def test_two_people_on_one_phone_see_nothing_of_each_other_and_both_outboxes_go_up(amina: Hand) -> None:
    station, page = amina.station, amina.page
    station.kill()
    assert amina.stored(SAVE_MANY, 5) == 5
    amina.tab("me")
    page.get_by_role("button", name=re.compile("换一位同事")).click()
    page.get_by_role("button", name=re.compile("再加一位")).click()
    station.start()
    amina.activate("Dov")
    expect(page.get_by_text("Z19").first).to_be_visible()
    expect(page.get_by_text(TOWER)).to_have_count(0)
    wait_for(page, lambda: station.counted() == 5)
    assert {visit.staff_id for visit in station.visits()} == {station.world.staff["Amina"]}
    amina.tab("me")
    page.get_by_role("button", name=re.compile("换一位同事")).click()
    page.get_by_role("button", name=re.compile("协管员 07")).click()
    expect(page.get_by_text(TOWER).first).to_be_visible()
    amina.figures()
    amina.waits_for("counted", 5)


def wait_for(page: Page, condition) -> None:  # type: ignore[no-untyped-def]
    """Wait for something that only the station knows."""
    for _ in range(600):
        if condition():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not come about")


def test_a_refused_record_is_shown_with_its_reason_and_can_be_put_away(amina: Hand) -> None:
    body = {"door": "00000000-0000-4000-8000-000000000000", "wish": "00000000-0000-4000-8000-000000000001", "by": "resident", "build": 1}
    amina.stored(
        "(body) => { const { work } = document.querySelector('xunfang-app').shell; const at = Date.now();"
        " return work.store.append({ id: crypto.randomUUID(), kind: 'wish:set', v: 1, text: JSON.stringify({ ...body, clock: { at, offset: 0, age: 0 } }) }, at)"
        ".then(() => work.reload()); }",
        body,
    )
    amina.figures()
    amina.upload_now()
    amina.waits_for("needs", 1)
    amina.page.get_by_role("button", name=re.compile("站里没有这扇门")).click()
    expect(amina.page.get_by_text("请连网更新离线包，再看一次。")).to_be_visible()
    amina.page.get_by_role("button", name="知道了，收起来").click()
    amina.waits_for("needs", 0)


def test_a_language_that_is_chosen_is_spoken_at_once(amina: Hand) -> None:
    page = amina.page
    amina.tab("me")
    page.get_by_role("radio", name="English").click()
    expect(page.get_by_role("radio", name="English")).to_be_checked()
    expect(page.get_by_role("heading", level=1)).to_have_text("Me")
    page.get_by_role("radio", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("我的")


def test_text_with_markup_stays_text_on_the_phone_and_in_the_console(amina: Hand, open_profile: Open) -> None:
    payload = "<img src=x onerror=alert(1)><b>灯坏了</b>"
    amina.building(TOWER).talk("101")
    amina.page.locator("#need").fill(payload)
    amina.save()
    amina.figures()
    amina.upload_now()
    amina.waits_for("waiting", 0)
    amina.page.get_by_role("button", name=re.compile("走访记录")).first.click()
    expect(amina.page.get_by_text(payload)).to_be_visible()
    console = Hand(open_profile("clara", viewport={"width": 1280, "height": 900}), amina.station)
    console.page.goto(f"{amina.station.address}/console/visits/{amina.station.visits()[0].id}")
    console.page.locator("[name=badge_no]").fill("S03")
    console.page.locator("[name=passphrase]").fill(PASSPHRASE)
    console.page.locator("[name=passphrase]").press("Enter")
    expect(console.page.get_by_text(payload)).to_be_visible()
    assert not amina.troubles
    assert not console.troubles


def test_seven_days_without_contact_pause_new_visits_and_nothing_else(station: Station, open_profile: Open) -> None:
    station.start()
    context = open_profile("amina")
    now = clock_now(station)
    context.clock.install(time=now)
    hand = Hand(context, station).open().activate("Amina")
    station.kill()
    hand.building(TOWER).record("101", "not_home")
    context.clock.set_system_time(now + timedelta(days=8))
    hand.open()
    expect(hand.page.get_by_text("先连一次网").first).to_be_visible()
    hand.page.goto(f"{station.address}/app/#/buildings")
    hand.page.get_by_role("radio", name=re.compile("全部")).click()
    hand.building(TOWER).sheet("102")
    expect(hand.page.get_by_text("8 天没连网 · 先连一次")).to_be_visible()
    hand.page.locator("dialog [data-outcome=wish]").click()
    expect(hand.page.get_by_text("已经生效，不再上门")).to_be_visible()
    assert hand.figures()["waiting"] == 2
