"""Leaving what is not safe with one tap, and the day's own summary."""

import pytest
from playwright.sync_api import expect

from tests.browser.hand import Hand

pytestmark = pytest.mark.browser
WORK = "document.querySelector('xunfang-app').shell.work"


@pytest.mark.parametrize("start", ["sheet", "talk"])
def test_two_taps_leave_a_door_and_no_reason_is_asked(amina: Hand, start: str) -> None:
    getattr(amina, start)("101")
    amina.page.locator("[data-safety]").click()
    expect(amina.page.locator("a[href='tel:110']")).to_be_visible()
    amina.page.locator("[data-leave]").click()
    amina.on_board()
    texts = amina.stored(f"() => {WORK}.outbox.map((entry) => JSON.parse(entry.operation.text))")
    assert [(text["outcome"], text["need"], text["topics"]) for text in texts] == [("stopped_unsafe", None, [])]
    assert amina.stored(f"() => {WORK}.store.drafts()") == {}


def test_who_may_not_start_a_visit_can_still_call(amina: Hand) -> None:
    amina.record("101", "not_home").sheet("101")
    amina.page.locator("[data-safety]").click()
    expect(amina.page.locator("a[href='tel:110']")).to_be_visible()
    expect(amina.page.locator("[data-leave]")).to_have_count(0)
    amina.page.go_back()
    expect(amina.page.locator("dialog[open]")).to_be_visible()


def test_the_days_summary_counts_ones_own_records_and_keeps_a_sentence_on_this_phone(amina: Hand) -> None:
    amina.record("101", "not_home").record("102", "declined_talk").record("103", "vacant")
    amina.talk("104").choose("车次预告")
    amina.save()
    amina.figures()
    amina.page.get_by_role("button", name="今天小结").click()
    day = {name: amina.page.locator(f"xunfang-day [data-figure={name}] b").inner_text() for name in ("doors", "buildings", "waiting")}
    assert day == {"doors": "4", "buildings": "1", "waiting": "4"}
    groups = ("talked_or_closed", "not_reached", "place_changed", "stopped")
    assert [amina.page.locator(f"[data-group={group}] b").inner_text() for group in groups] == ["2", "1", "1", "0"]
    sentence = "3 楼灯坏了，明天报物业。"
    amina.page.locator("#sentence").fill(sentence)
    amina.page.go_back()
    amina.page.get_by_role("button", name="今天小结").click()
    expect(amina.page.locator("#sentence")).to_have_value(sentence)
    amina.station.start()
    amina.figures()
    amina.waits_for("counted", 4)
    assert all(sentence not in str(visit.need_text) for visit in amina.station.visits())
