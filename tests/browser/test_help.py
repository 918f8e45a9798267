"""Help without a network: a newcomer finds every page, and a locked door leads to the page that says why and back to its sheet."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.hand import Hand

pytestmark = pytest.mark.browser


def test_every_page_opens_from_today_with_the_station_dead(amina: Hand) -> None:
    amina.back().tab("today")
    amina.page.get_by_role("button", name="帮助").click()
    entries = amina.page.locator("[data-help]")
    expect(entries.first).to_be_visible()
    titles = entries.all_inner_texts()
    assert len(titles) == 12
    for index, title in enumerate(titles):
        entries.nth(index).click()
        expect(amina.page.get_by_role("heading", level=1)).to_have_text(title.strip())
        amina.back()
        expect(entries.first).to_be_visible()
    assert not amina.troubles


def test_the_signs_are_explained_one_by_one_in_both_languages(amina: Hand) -> None:
    for name, words in (("zh-Hans", ["勿上门", "等日子", "未访"]), ("en", ["No visit", "Waits", "To visit"])):
        amina.stored("(name) => document.querySelector('xunfang-app').shell.chooseLanguage(name)", name)
        amina.page.goto(f"{amina.station.address}/app/#/help/signs")
        expect(amina.page.locator("xunfang-help .tile")).to_have_count(9)
        for word in words:
            expect(amina.page.locator("xunfang-help li b", has_text=re.compile(f"^{word}$"))).to_be_visible()


def test_a_locked_door_leads_to_why_and_back_to_its_sheet(amina: Hand) -> None:
    amina.record("101", "not_home").sheet("101")
    amina.page.get_by_role("button", name="为什么现在不能敲").click()
    expect(amina.page.get_by_text("谈过、婉拒，一样歇 60 天。")).to_be_visible()
    amina.page.get_by_role("button", name=re.compile("下一页")).click()
    expect(amina.page.get_by_role("heading", level=1)).to_have_text("四十秒记一次谈话")
    amina.back()
    expect(amina.page.locator("dialog[open] .tile b")).to_have_text("101")
