"""What is turned to a resident: read aloud by a voice of the phone's own, in her language, with her rights on it and nothing of anyone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import TOWER, Open
from tests.browser.hand import Hand
from tests.browser.station import Station

pytestmark = pytest.mark.browser

# A phone with a Mandarin and an English voice of its own. What it says is kept, and a reading ends only when it is told to.
VOICES = """
(() => {
  window.said = [];
  window.silenced = 0;
  class Said { constructor(text) { this.text = text; } }
  const speech = new EventTarget();
  Object.assign(speech, {
    getVoices: () => [{ lang: 'zh-CN', localService: LOCAL }, { lang: 'en-GB', localService: LOCAL }],
    speak: (utterance) => window.said.push(utterance),
    cancel: () => { window.silenced += 1; window.said = []; },
  });
  Object.defineProperty(window, 'speechSynthesis', { value: speech });
  Object.defineProperty(window, 'SpeechSynthesisUtterance', { value: Said });
})();
"""
SAID = "() => window.said.map(({ text, lang }) => `${lang}: ${text}`)"


def at_the_tower(station: Station, open_profile: Open, speech: str) -> Hand:
    """Amina's phone out of reach of the station, at the tower's board, with this speech."""
    station.start()
    context = open_profile("amina")
    context.add_init_script(speech)
    hand = Hand(context, station).open().activate("Amina")
    station.kill()
    return hand.building(TOWER)


@pytest.fixture
def speaking(station: Station, open_profile: Open) -> Hand:
    return at_the_tower(station, open_profile, VOICES.replace("LOCAL", "true"))


def said(hand: Hand) -> list[str]:
    found: list[str] = hand.page.evaluate(SAID)
    return found


def open_menu(hand: Hand, room: str) -> None:
    hand.talk(room)
    hand.page.get_by_role("button", name="服务菜单").click()
    hand.page.get_by_role("button", name=re.compile("能，打开服务菜单")).click()
    expect(hand.page.locator(".service").first).to_be_visible()


def test_the_badge_is_read_aloud_and_falls_silent_when_the_phone_is_taken_back(speaking: Hand) -> None:
    speaking.sheet("1201").outcome("met")
    speaking.page.get_by_role("button", name="读给我听").click()
    heard = said(speaking)
    assert "zh-CN: 了解和使用都是自愿的，您随时可以说不用。" in heard
    # A telephone number is said figure by figure, and what is tapped is not read.
    assert any("1 5 4 0 0 0 0" in sentence for sentence in heard)
    assert not any("居民说不用" in sentence or "演示" in sentence for sentence in heard)
    expect(speaking.page.get_by_role("button", name="先不读")).to_be_visible()
    speaking.outcome("shown")
    expect(speaking.page.locator("[data-save]")).to_be_visible()
    assert said(speaking) == []
    assert not speaking.troubles


def test_the_menu_is_read_in_the_language_the_resident_chose_and_stops_with_another_group(speaking: Hand) -> None:
    open_menu(speaking, "1201")
    speaking.page.get_by_role("button", name="读给我听").click()
    assert any("查环" in sentence for sentence in said(speaking))
    speaking.page.get_by_role("radio", name="孕产").click()
    expect(speaking.page.get_by_role("button", name="读给我听")).to_be_visible()
    assert said(speaking) == []
    speaking.page.get_by_role("button", name="English").click()
    speaking.page.get_by_role("button", name="Read aloud").click()
    heard = said(speaking)
    assert heard and all(sentence.startswith("en-GB: ") for sentence in heard)
    assert any("Pregnancy check" in sentence for sentence in heard)
    # Choosing while it reads does not interrupt it.
    speaking.page.get_by_role("radio", name="Pregnancy check (test): No thanks", exact=True).click()
    assert said(speaking) == heard


@pytest.mark.parametrize("speech", ["", VOICES.replace("LOCAL", "false")], ids=["no voices", "voices that live elsewhere"])
def test_a_phone_without_a_voice_of_its_own_offers_no_reading(speech: str, station: Station, open_profile: Open) -> None:
    hand = at_the_tower(station, open_profile, speech)
    hand.sheet("1201").outcome("met")
    expect(hand.page.get_by_role("button", name="您的权利")).to_be_visible()
    assert hand.page.locator("[data-read]").count() == 0
    hand.page.get_by_role("button", name="您的权利").click()
    expect(hand.page.get_by_role("heading", name="您可以说不用")).to_be_visible()
    assert hand.page.locator("[data-read]").count() == 0


def test_every_card_says_cost_whom_source_and_whether_it_was_checked_and_no_help_line_is_counted(speaking: Hand) -> None:
    open_menu(speaking, "1201")
    page = speaking.page
    for group in ("避孕", "孕产", "筛查", "办事"):
        page.get_by_role("radio", name=group, exact=True).click()
        for card in page.locator(".service").all():
            words = card.inner_text()
            assert re.search(r"免费|部分项目收费", words)
            assert "谁可以：" in words
            assert re.search(r"来源：(.+ · (站里还没有核对原文|\d+年\d+月\d+日 核对过)|站里自己的安排)", words)
    page.get_by_role("radio", name="求助", exact=True).click()
    assert page.locator("main a[href^='tel:']").count() == 6
    assert page.locator("main [role=radio]:not(.groups [role=radio])").count() == 0
    # Who might call for help should not have it said aloud through a door.
    page.get_by_role("button", name="读给我听").click()
    assert not any("12338" in sentence.replace(" ", "") or "家暴" in sentence for sentence in said(speaking))
    page.get_by_role("button", name="看完了").click()
    expect(page.get_by_text("请把手机交还协管员")).to_be_visible()
    weeks = page.evaluate("() => document.querySelector('xunfang-app').shell.work.store.meta('service-weeks')")
    assert [week["counts"] for week in weeks.values()] == [{}]


def test_the_residents_language_goes_with_her_and_the_coordinators_returns(speaking: Hand) -> None:
    open_menu(speaking, "1201")
    speaking.page.get_by_role("button", name="English").click()
    speaking.page.get_by_role("button", name="I am done").click()
    hold = speaking.page.get_by_role("button", name=re.compile("hold for a second"))
    hold.focus()
    speaking.page.keyboard.press("Enter")
    speaking.page.keyboard.press("Enter")
    expect(speaking.page.get_by_role("button", name="保存")).to_be_visible()
    assert speaking.page.evaluate("document.documentElement.lang") == "zh-CN"


def test_the_rights_are_shown_from_badge_record_and_me_with_no_way_to_anybody(speaking: Hand) -> None:
    page = speaking.page
    speaking.sheet("1201").outcome("met")

    def seen() -> None:
        expect(page.get_by_role("heading", name="您的权利")).to_be_visible()
        shown = page.locator(".screen").inner_text()
        assert "1201" not in shown and "石岚花园" not in shown
        assert page.locator(".tabs, .pill, [aria-label=返回]").count() == 0
        page.go_back()
        expect(page.get_by_role("heading", name="您的权利")).to_be_visible()
        speaking.hand_back()

    page.get_by_role("button", name="您的权利").click()
    seen()
    speaking.outcome("shown")
    speaking.choose("权利与监督")
    page.get_by_role("button", name="给居民看权利卡").click()
    seen()
    expect(page.get_by_role("radio", name="权利与监督：已介绍")).to_be_checked()
    speaking.save().back().tab("me")
    page.get_by_role("button", name="权利卡").click()
    seen()
    expect(page.locator("xunfang-me")).to_be_visible()
    assert not speaking.troubles


def test_the_rights_are_read_at_once_after_a_wish_and_its_ten_seconds_run_on(speaking: Hand) -> None:
    page = speaking.page
    speaking.sheet("1201").outcome("do_not_visit")
    page.get_by_role("button", name="读居民的权利").click()
    expect(page.get_by_role("button", name="先不读")).to_be_visible()
    assert "zh-CN: 您可以不让我们再来" in said(speaking)
    # Ten seconds pass while she listens.
    page.evaluate("() => { document.querySelector('xunfang-app').shell.justWished.until -= 10_000; }")
    speaking.hand_back()
    expect(page.get_by_text("登记错了？")).to_be_visible()
    assert page.get_by_role("button", name=re.compile("撤销")).count() == 0
    assert said(speaking) == []
