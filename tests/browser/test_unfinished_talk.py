"""Talks that were begun and not saved, and pages that a browser restores: rules lock the start of a visit, never its writing down."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import TOWER
from tests.browser.hand import Hand

NEED = "三楼楼道灯坏了一周。"
pytestmark = pytest.mark.browser

WORK = "document.querySelector('xunfang-app').shell.work"
A_DAY_AGO = (
    f"async (id) => {{ const draft = {WORK}.drafts[id]; "
    f"await {WORK}.keepDraft(id, {{ ...draft, sheet: {{ ...draft.sheet, opened_at: draft.sheet.opened_at - 86400000 }} }}); }}"
)


def door_id(hand: Hand) -> str:
    """The id of the tower's door 101, whose board is open."""
    return (hand.door("101").get_attribute("id") or "").removeprefix("door-")


def restored(hand: Hand, address: str) -> None:
    """The browser has thrown the page away and restores it at its address."""
    hand.page.goto("about:blank")
    hand.page.goto(f"{hand.station.address}/app/{address}")


def test_a_restored_page_of_a_locked_door_says_why_instead_of_starting_a_visit(amina: Hand) -> None:
    amina.record("101", "not_home")
    door = door_id(amina)
    for page in ("more", "record", "appointment"):
        restored(amina, f"#/{page}/{door}")
        expect(amina.page.locator("dialog[open] .note.amber")).to_be_visible()
        expect(amina.page.locator("[data-outcome=met]")).to_have_count(0)
    assert amina.figures()["waiting"] == 1


def test_a_restored_page_of_an_open_door_goes_on(amina: Hand) -> None:
    door = door_id(amina)
    restored(amina, f"#/more/{door}")
    amina.outcome("vacant").on_board()
    assert amina.figures()["waiting"] == 1


def test_yesterdays_talk_is_finished_under_its_own_start_and_todays_shows_the_badge_again(amina: Hand) -> None:
    door = door_id(amina)
    amina.talk("101").choose("车次预告")
    amina.page.locator("#need").fill(NEED)
    amina.stored(A_DAY_AGO, door)
    restored(amina, "")
    amina.building(TOWER).sheet("101")
    expect(amina.page.locator("[data-resume]")).to_have_text(re.compile("接着记 .*周二.* 的谈话"))

    # A new talk: the badge comes first and the form is empty; going back and saving another result leaves yesterday's where it is.
    amina.outcome("met").outcome("shown")
    assert amina.page.locator("#need").input_value() == ""
    amina.back()
    amina.outcome("not_home").on_board()

    restored(amina, "")
    amina.building(TOWER).sheet("101")
    amina.page.locator("[data-resume]").click()
    expect(amina.page.locator("#need")).to_have_value(NEED)
    expect(amina.page.locator(".pushed, header").first).to_contain_text("周二")
    amina.save()
    texts = amina.stored(f"() => {WORK}.outbox.map((entry) => JSON.parse(entry.operation.text))")
    assert [text["outcome"] for text in texts] == ["not_home", "met"]
    assert texts[1]["ended_at"] - texts[1]["started_at"] > 80_000_000
    assert (texts[1]["badge_shown"], texts[1]["need"]) == (True, NEED)
    amina.sheet("101")
    expect(amina.page.locator("[data-resume]")).to_have_count(0)


def test_an_unfinished_talk_can_be_let_go_and_taken_back(amina: Hand) -> None:
    door = door_id(amina)
    amina.talk("101").choose("车次预告")
    amina.stored(A_DAY_AGO, door)
    restored(amina, "")
    amina.building(TOWER).sheet("101")
    amina.page.locator("[data-give-up]").click()
    amina.on_board()
    amina.page.get_by_role("button", name="撤销").click()
    amina.sheet("101")
    amina.page.locator("[data-give-up]").click()
    amina.on_board().sheet("101")
    expect(amina.page.locator("[data-resume]")).to_have_count(0)
    assert amina.stored(f"() => {WORK}.store.drafts()") == {}


def test_a_day_agreed_in_time_is_saved_though_the_page_was_thrown_away_and_the_door_has_locked(amina: Hand) -> None:
    door = door_id(amina)
    amina.sheet("101").outcome("appointment")
    amina.page.locator("xunfang-appointment .chip").first.click()
    amina.stored(f"async (id) => {{ await {WORK}.saveWish({{ id: crypto.randomUUID(), door: id }}); }}", door)
    restored(amina, f"#/appointment/{door}")
    amina.page.locator("xunfang-appointment section").nth(1).locator(".chip").first.click()
    amina.page.locator("xunfang-appointment .actions .primary").click()
    amina.on_board()
    assert amina.figures()["waiting"] == 2


def test_the_sheet_that_takes_a_restored_pages_place_closes_to_the_board(amina: Hand) -> None:
    amina.sheet("101")
    amina.page.locator("dialog").get_by_role("button", name=re.compile("更多结果")).click()
    expect(amina.page.locator("xunfang-more")).to_be_visible()
    yesterday = "(id) => { const draft = work.drafts[id]; return work.keepDraft(id, { ...draft, sheet: { ...draft.sheet, opened_at: 0 } }); }"
    amina.stored(yesterday.replace("work.", f"{WORK}."), amina.page.url.rsplit("/", 1)[1])
    amina.stored(f"async (id) => {{ await {WORK}.saveWish({{ id: crypto.randomUUID(), door: id }}); }}", amina.page.url.rsplit("/", 1)[1])
    amina.page.reload()
    expect(amina.page.locator("dialog[open] .note.plum")).to_be_visible()
    amina.page.get_by_role("button", name="关闭").click()
    amina.on_board()


def test_a_talk_is_reached_again_at_a_door_that_has_locked_meanwhile(amina: Hand) -> None:
    door = door_id(amina)
    amina.talk("101").choose("车次预告")
    amina.page.locator("#need").fill(NEED)
    amina.back()
    # Somebody sets a wish at the door while the talk is not saved yet: the talk may still be written down.
    amina.stored(f"async (id) => {{ await {WORK}.saveWish({{ id: crypto.randomUUID(), door: id }}); }}", door)
    restored(amina, "")
    amina.building(TOWER).sheet("101")
    expect(amina.page.locator("[data-outcome=met]")).to_have_count(0)
    amina.page.locator("[data-resume]").click()
    amina.save()
    assert amina.figures()["waiting"] == 2


def test_another_result_at_the_door_leaves_the_unfinished_talk(amina: Hand) -> None:
    door = door_id(amina)
    amina.talk("101").choose("车次预告")
    amina.page.locator("#need").fill(NEED)
    amina.stored(A_DAY_AGO, door)
    restored(amina, "")
    amina.building(TOWER).record("101", "not_home").sheet("101")
    expect(amina.page.locator("[data-resume]")).to_be_visible()
