"""Days without the station: said on the fifth, new visits pause on the seventh, the history is put away on the fourteenth. Nothing that waits is touched."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import TOWER, Open
from tests.browser.hand import PATIENCE, Hand
from tests.browser.station import Station
from tests.browser.test_bad_days import clock_now

pytestmark = pytest.mark.browser


def test_the_line_of_the_fifth_day_the_pause_of_the_seventh_and_the_way_out(station: Station, open_profile: Open) -> None:
    station.start()
    context = open_profile("amina")
    now = clock_now(station)
    context.clock.install(time=now)
    hand = Hand(context, station).open().activate("Amina")
    page = hand.page
    station.kill()
    hand.building(TOWER).record("101", "not_home")

    def after(days: float) -> None:
        context.clock.set_system_time(now + timedelta(days=days))
        page.goto("about:blank")
        hand.open()
        expect(page.locator("xunfang-today")).to_be_visible(timeout=PATIENCE)

    after(4.5)
    expect(page.locator("xunfang-today")).not_to_contain_text("天没连网")

    after(5.1)
    line = "5 天没连网 · 还可离线用 2 天"
    expect(page.locator("xunfang-today .note.amber", has_text=line)).to_be_visible()
    # The walk goes on: hours and next building stand below it as ever.
    expect(page.locator("xunfang-today [data-next]")).to_be_visible()
    hand.tab("me")
    expect(page.locator("xunfang-me .note.amber", has_text=line)).to_be_visible()

    after(15)
    expect(page.locator("xunfang-today .note.red", has_text="15 天没连网，新的上门先停一停")).to_be_visible()
    expect(page.get_by_text(re.compile("1 条待传都在，一连上先传它们。走访历史先收起来了"))).to_be_visible()
    hand.tab("me")
    expect(page.locator("xunfang-me [data-connect]")).to_be_visible()

    station.start()
    hand.tab("today")
    page.locator("[data-connect]").click()
    expect(page.locator("xunfang-today")).not_to_contain_text("天没连网", timeout=PATIENCE)
    assert len(station.visits()) == 1
    assert not hand.troubles
