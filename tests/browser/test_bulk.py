"""Several doors "nobody opened" in one go: n + 2 taps, a record each, one undo for all, and nothing of it lost on a full phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.hand import Hand
from tests.browser.test_bad_days import WRITE_ELSEWHERE, wait_for

ROOMS = ("101", "102", "203")
pytestmark = pytest.mark.browser
WORK = "document.querySelector('xunfang-app').shell.work"


def choose(hand: Hand, *rooms: str) -> None:
    hand.page.locator("[data-bulk]").click()
    for room in rooms:
        hand.door(room).click()
        expect(hand.door(room)).to_have_attribute("aria-selected", "true")


def test_three_doors_are_saved_with_five_taps_each_with_a_record_of_its_own(amina: Hand) -> None:
    choose(amina, *ROOMS)
    amina.page.locator("[data-save-bulk]").click()
    expect(amina.page.get_by_text("3 户 无人应答，已存在手机")).to_be_visible()
    for room in ROOMS:
        assert amina.state_of(room) == "wait"
    texts = amina.stored(f"() => {WORK}.outbox.map((entry) => JSON.parse(entry.operation.text))")
    assert len({text["door"] for text in texts}) == 3
    assert {(text["outcome"], text["left_card"]) for text in texts} == {("not_home", True)}
    amina.station.start()
    amina.figures()
    amina.waits_for("counted", 3)
    assert amina.station.counted() == 3


def test_one_undo_takes_them_all_back(amina: Hand) -> None:
    choose(amina, *ROOMS)
    amina.page.locator("[data-save-bulk]").click()
    amina.page.get_by_role("button", name="撤销").click()
    for room in ROOMS:
        expect(amina.door(room)).to_have_class(re.compile("state-new"))
    assert amina.figures()["waiting"] == 0


def test_only_doors_that_are_open_now_can_be_chosen_and_a_second_tap_leaves_one_out(amina: Hand) -> None:
    amina.record("101", "not_home")
    choose(amina, "102", "103")
    amina.door("101").click(force=True)
    expect(amina.door("101")).to_have_attribute("aria-selected", "false")
    expect(amina.door("101")).to_have_attribute("aria-disabled", "true")
    amina.door("103").click()
    expect(amina.page.locator("[data-save-bulk]")).to_contain_text("1 户")
    amina.page.locator("[data-save-bulk]").evaluate("(button) => { button.click(); button.click(); }")
    expect(amina.page.locator("[data-bulk]")).to_be_visible()
    assert amina.figures()["waiting"] == 2


def test_a_talk_that_is_being_written_down_is_not_swallowed(amina: Hand) -> None:
    amina.talk("101").choose("车次预告")
    amina.page.locator("#need").fill("三楼楼道灯坏了一周。")
    amina.back()
    if amina.page.locator("dialog[open]").count():
        amina.page.get_by_role("button", name="关闭").click()
    amina.on_board()
    choose(amina, "101", "102")
    amina.page.locator("[data-save-bulk]").click()
    expect(amina.page.get_by_text("2 户 无人应答，已存在手机")).to_be_visible()
    amina.sheet("101")
    amina.page.locator("[data-resume]").click()
    expect(amina.page.locator("#need")).to_have_value("三楼楼道灯坏了一周。")


def test_giving_up_saves_nothing(amina: Hand) -> None:
    choose(amina, *ROOMS)
    amina.page.get_by_role("button", name="不选了").click()
    amina.door("101").click()
    expect(amina.page.locator("dialog[open]")).to_be_visible()
    assert amina.figures()["waiting"] == 0


def test_doors_are_chosen_and_saved_by_keyboard(amina: Hand) -> None:
    amina.page.locator("[data-bulk]").focus()
    amina.page.keyboard.press("Enter")
    amina.door("101").focus()
    amina.page.keyboard.press("Enter")
    amina.page.keyboard.press("ArrowRight")
    amina.page.keyboard.press("Space")
    expect(amina.page.locator("[data-save-bulk]")).to_contain_text("2 户")
    amina.page.locator("[data-save-bulk]").focus()
    amina.page.keyboard.press("Enter")
    expect(amina.page.get_by_text("2 户 无人应答，已存在手机")).to_be_visible()


def test_a_full_phone_keeps_the_doors_chosen_and_saves_them_once_there_is_room(amina: Hand) -> None:
    choose(amina, *ROOMS)
    full = amina.context.new_cdp_session(amina.page)
    full.send("Storage.overrideQuotaForOrigin", {"origin": amina.station.address, "quotaSize": 1})
    # The browser remembers for a while how much room there was: go on when another database is refused too.
    wait_for(amina.page, lambda: amina.stored(WRITE_ELSEWHERE) == "QuotaExceededError")
    amina.page.locator("[data-save-bulk]").click()
    expect(amina.page.get_by_text("手机满了，这一条还没存上")).to_be_visible()
    expect(amina.page.locator("[data-save-bulk]")).to_contain_text("3 户")
    assert amina.stored(f"() => {WORK}.outbox.length") == 0
    full.send("Storage.overrideQuotaForOrigin", {"origin": amina.station.address})
    amina.page.locator("[data-save-bulk]").click()
    expect(amina.page.get_by_text("3 户 无人应答，已存在手机")).to_be_visible()
    assert amina.figures()["waiting"] == 3
