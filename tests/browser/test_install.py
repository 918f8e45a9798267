"""The way onto the home screen: one press where the browser offers it, said once, quietly, and never over work."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.hand import Hand
from tests.browser.station import Station

pytestmark = pytest.mark.browser

# What Chromium hands to a page that may be installed; a browser without a screen never does.
OFFER = """
(outcome) => {
  const event = new Event('beforeinstallprompt', { cancelable: true });
  window.asked = 0;
  event.prompt = async () => { window.asked += 1; };
  event.userChoice = Promise.resolve({ outcome });
  window.dispatchEvent(event);
  return event.defaultPrevented;
}
"""
A_WEEK_EARLIER = """
async () => {
  const { registry } = document.querySelector('xunfang-app').shell;
  await registry.keepSetting('install-later', (await registry.setting('install-later')) - 7 * 86400000);
}
"""


def test_one_press_installs_and_the_offer_is_never_made_over_work(amina: Hand) -> None:
    page = amina.page
    assert amina.stored(OFFER, "accepted") is True
    expect(page.locator(".board")).to_be_visible()
    expect(page.get_by_text("装到主屏幕")).to_have_count(0)
    amina.back().tab("today")
    page.get_by_role("button", name="看看怎么装").click()
    page.locator("[data-install]").click()
    # The browser's own prompt can be shown once.
    expect(page.locator("[data-install]")).to_have_count(0)
    assert amina.stored("() => window.asked") == 1
    expect(page.get_by_text(re.compile("系统(答应|没答应)长期保存"))).to_be_visible()


def test_later_is_kept_for_seven_days_and_over_a_start(amina: Hand) -> None:
    page = amina.page
    amina.back().tab("today")
    amina.stored(OFFER, "dismissed")
    page.locator("[data-later]").click()
    expect(page.locator("[data-later]")).to_have_count(0)
    page.reload()
    expect(page.locator("xunfang-today [data-next]")).to_be_visible()
    amina.stored(OFFER, "dismissed")
    expect(page.locator("[data-later]")).to_have_count(0)
    amina.stored(A_WEEK_EARLIER)
    page.reload()
    expect(page.locator("xunfang-today [data-next]")).to_be_visible()
    amina.stored(OFFER, "dismissed")
    expect(page.locator("[data-later]")).to_be_visible()


def test_me_leads_to_the_help_and_a_browser_without_an_offer_names_its_menu(station: Station, open_profile: Open) -> None:
    station.start()
    hand = Hand(open_profile("amina"), station).open().activate("Amina")
    hand.tab("me").page.get_by_role("button", name=re.compile("装到主屏幕")).click()
    expect(hand.page.get_by_text("选“安装应用”或“添加到主屏幕”。")).to_be_visible()
    firefox = Hand(open_profile("ben", "firefox"), station).open().activate("Ben")
    firefox.tab("me").page.get_by_role("button", name=re.compile("装到主屏幕")).click()
    expect(firefox.page.get_by_text("这个浏览器装不了")).to_be_visible()
