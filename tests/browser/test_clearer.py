"""Clearer, for bright light: chosen by one person, kept for that person, in both schemes."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import TOWER, Open
from tests.browser.hand import Hand
from tests.browser.station import Station

pytestmark = pytest.mark.browser

# Contrast of every text on the screen with what it stands on; stripes and pictures would make it null.
LOWEST = """
() => {
  const light = ([r, g, b]) => {
    const part = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const numbers = (colour) => colour.match(/[0-9.]+/g).map(Number);
  let lowest = [99, ''];
  for (const element of document.querySelectorAll('xunfang-app *')) {
    const words = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!words.length || element.closest('.visually-hidden') || !element.checkVisibility({ visibilityProperty: true })) continue;
    let ground = element;
    while (ground && (numbers(getComputedStyle(ground).backgroundColor)[3] ?? 1) === 0) {
      if (getComputedStyle(ground).backgroundImage !== 'none') return [0, `a picture behind ${words[0].data}`];
      ground = ground.parentElement;
    }
    const [one, other] = [getComputedStyle(element).color, getComputedStyle(ground).backgroundColor].map((colour) => light(numbers(colour)));
    const found = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (found < lowest[0]) lowest = [found, words[0].data.trim()];
  }
  return lowest;
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_of_a_board_and_of_today_has_seven_to_one(amina: Hand, scheme: str) -> None:
    page = amina.page
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    # One door in each state that can be reached by saving.
    for room, code in (("101", "not_home"), ("102", "declined_talk"), ("103", "vacant"), ("104", "door_not_found")):
        amina.record(room, code)
    amina.stored("() => document.querySelector('xunfang-app').shell.hush()")
    before = amina.stored(LOWEST)
    amina.stored("() => document.querySelector('xunfang-app').shell.chooseClearer(true)")
    lowest = amina.stored(LOWEST)
    assert before[0] < 7 <= lowest[0], (before, lowest)
    for tab in ("today", "upload", "me"):
        amina.page.goto(f"{amina.station.address}/app/#/{tab}")
        expect(amina.page.locator(f"xunfang-{tab}")).to_be_visible()
        lowest = amina.stored(LOWEST)
        assert lowest[0] >= 7, (tab, lowest)


def test_it_is_kept_for_the_person_who_chose_it(station: Station, open_profile: Open) -> None:
    station.start()
    hand = Hand(open_profile("amina"), station).open().activate("Amina").tab("me")
    page = hand.page
    switch = page.get_by_role("switch", name=re.compile("更清楚"))
    switch.click()
    expect(switch).to_be_checked()
    page.reload()
    expect(page.get_by_role("switch", name=re.compile("更清楚"))).to_be_checked()
    page.get_by_role("button", name=re.compile("换一位同事")).click()
    page.get_by_role("button", name=re.compile("再加一位")).click()
    hand.activate("Ben").tab("me")
    expect(page.get_by_role("switch", name=re.compile("更清楚"))).not_to_be_checked()
    page.get_by_role("button", name=re.compile("换一位同事")).click()
    page.get_by_role("button", name=re.compile("协管员 07")).click()
    expect(page.locator("xunfang-today")).to_be_visible()
    hand.building(TOWER)
    assert page.evaluate("() => document.documentElement.hasAttribute('data-clearer')")
