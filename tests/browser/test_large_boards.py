"""Boards nobody sees at a glance: 400 doors, a tower of 24 floors, several units. Every door is found, and the eye stays where it was."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.hand import Hand
from tests.browser.station import Station
from tests.browser.test_bad_days import wait_for

pytestmark = pytest.mark.browser
HUNDREDS, TOWER, PAIR = "石岚花园 400户", "石岚花园 24层", "石岚花园 两单元"
A_FIFTH_OF_A_DOOR = 12


@pytest.fixture
def tall(station: Station, open_profile: Open) -> Hand:
    """Amina's phone, offline, with three more buildings than usual; at the list."""
    station.add_building("石岚花园", "400户", floors=25, rooms=16)
    station.add_building("石岚花园", "24层", floors=24, rooms=4, units=2)
    station.add_building("石岚花园", "两单元", floors=1, rooms=1, units=2)
    station.start()
    hand = Hand(open_profile("amina"), station).open().activate("Amina")
    station.kill()
    return hand


# Floors out of view have a guessed height until they are near it: where the eye is, is known when it has stood still for some frames.
STILL = """
async () => {
  let [at, frames] = [scrollY, 0];
  while (frames < 5) {
    await new Promise(requestAnimationFrame);
    [at, frames] = [scrollY, scrollY === at ? frames + 1 : 0];
  }
  return Math.round(at);
}
"""


def scroll(hand: Hand) -> int:
    return int(hand.page.evaluate(STILL))


def is_in_view(hand: Hand, room: str) -> bool:
    box = hand.door(room).bounding_box()
    return box is not None and 60 < box["y"] < 780


def test_four_hundred_doors_are_found_by_number_by_floor_and_by_key(tall: Hand) -> None:
    page = tall.building(HUNDREDS).page
    expect(page.locator(".cell")).to_have_count(400)
    expect(page.locator(".floor-name").first).to_have_text("25 层 · 16 间 · 今天可上门 16")
    # Five a row under the floor's heading, and nothing to push sideways.
    tops = page.evaluate("() => [...document.querySelector('.floor').querySelectorAll('.cell')].map((cell) => cell.offsetTop)")
    assert [tops.count(top) for top in sorted(set(tops))] == [5, 5, 5, 1]
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")

    finder = page.get_by_role("searchbox", name="跳到房号")
    finder.fill("309")
    assert is_in_view(tall, "309")
    finder.press("Enter")
    expect(tall.door("309")).to_be_focused()
    expect(page.locator("dialog[open]")).to_have_count(0)

    page.get_by_role("combobox", name="跳到楼层").select_option(label="12 层")
    assert is_in_view(tall, "1201")

    tall.door("1201").focus()
    for key, room in (("End", "1216"), ("PageUp", "1316"), ("Home", "1301"), ("ArrowDown", "1201"), ("ArrowRight", "1202")):
        page.keyboard.press(key)
        expect(tall.door(room)).to_be_focused()
    page.keyboard.type("707")
    expect(tall.door("707")).to_be_focused()
    assert is_in_view(tall, "707")
    page.keyboard.press("Tab")
    expect(page.locator(".board :focus")).to_have_count(0)


def test_after_a_save_the_eye_is_where_it_was_and_the_next_door_is_one_tap_away(tall: Hand) -> None:
    page = tall.building(HUNDREDS).page
    page.get_by_role("searchbox", name="跳到房号").fill("709")
    at = scroll(tall)
    assert at > 1000
    tall.record("709", "not_home")
    expect(tall.door("709")).to_be_focused()
    assert abs(scroll(tall) - at) < A_FIFTH_OF_A_DOOR
    page.get_by_role("button", name="下一户 710").click()
    expect(page.locator("dialog[open] .tile b")).to_have_text("710")
    tall.outcome("not_home").on_board()
    assert is_in_view(tall, "710")
    expect(page.get_by_role("button", name="下一户 711")).to_be_visible()


def test_only_the_doors_of_today_are_shown_when_asked_for_and_it_stays_so(tall: Hand) -> None:
    page = tall.building(TOWER).page
    tall.record("2401", "not_home")
    page.get_by_role("switch", name="只看今天可上门").click()
    expect(tall.door("2401")).to_have_count(0)
    expect(page.locator(".cell")).to_have_count(95)
    tall.back()
    tall.building(TOWER)
    expect(page.locator(".cell")).to_have_count(95)


def test_a_tower_keeps_its_unit_its_floor_and_its_door(tall: Hand) -> None:
    page = tall.building(TOWER).page
    expect(page.locator(".floor")).to_have_count(24)
    page.get_by_role("radio", name="2 单元").click()
    page.get_by_role("combobox", name="跳到楼层").select_option(label="3 层")
    at = scroll(tall)
    tall.record("302", "not_home")
    expect(page.get_by_role("radio", name="2 单元")).to_have_attribute("aria-checked", "true")
    assert abs(scroll(tall) - at) < A_FIFTH_OF_A_DOOR
    # By the phone's own back: a tap made here would scroll the board to reach the button.
    page.go_back()
    tall.building(TOWER)
    expect(page.get_by_role("radio", name="2 单元")).to_have_attribute("aria-checked", "true")
    assert tall.state_of("302") == "wait"
    wait_for(page, lambda: is_in_view(tall, "302"))


def test_the_next_door_leads_into_the_other_unit(tall: Hand) -> None:
    page = tall.building(PAIR).page
    tall.record("101", "not_home")
    page.get_by_role("button", name="下一户 2 单元 101").click()
    expect(page.locator("dialog[open]")).to_contain_text(re.compile("2 单元"))
    tall.outcome("not_home").on_board()
    expect(page.get_by_role("radio", name="2 单元")).to_have_attribute("aria-checked", "true")
    expect(page.get_by_role("button", name=re.compile("下一户"))).to_have_count(0)
