"""A supervisor asks about a visit and its coordinator answers without network: Clara at her desk, Amina in a stairwell, and it returns answered."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import TOWER, Open
from tests.browser.hand import PATIENCE, Hand
from tests.browser.station import Station
from tests.browser.test_killed_while_typing import AFTER_PAINT, kill_browser
from tests.cast import PASSPHRASE

pytestmark = pytest.mark.browser
QUESTION, ANSWER = "楼道灯的事，后来报给物业了吗？", "报了，物业说周五来修。"
WORK = "document.querySelector('xunfang-app').shell.work"


def desk_at(open_profile: Open, station: Station, profile: str = "clara") -> Page:
    """Clara signed in, on the page of the newest visit."""
    page = open_profile(profile, viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{station.address}/console/visits")
    page.locator("[name=badge_no]").fill("S03")
    page.locator("[name=passphrase]").fill(PASSPHRASE)
    page.locator("[name=passphrase]").press("Enter")
    page.get_by_role("link", name=re.compile("^打开")).first.click()
    expect(page.get_by_role("heading", name="提问与回答")).to_be_visible()
    return page


def ask(page: Page, text: str) -> None:
    page.locator("#text").fill(text)
    page.get_by_role("button", name="问一句").click()
    expect(page.locator(".line .words").last).to_have_text(text)


def hear(hand: Hand) -> None:
    """An exchange, and what it brought on the screen of uploads."""
    hand.figures()
    hand.upload_now()
    expect(hand.page.locator("[data-question]")).to_be_visible(timeout=PATIENCE)


@pytest.fixture
def asked(station: Station, open_profile: Open) -> tuple[Hand, Page]:
    """A talk of Amina's that Clara has asked about, and Amina's phone has heard so."""
    station.start()
    amina = Hand(open_profile("amina"), station).open().activate("Amina")
    amina.building(TOWER).talk("1201").choose("车次预告").save()
    amina.figures()
    amina.upload_now()
    amina.waits_for("waiting", 0)
    clara = desk_at(open_profile, station)
    ask(clara, QUESTION)
    hear(amina)
    return amina, clara


def test_clara_asks_amina_answers_without_network_and_it_returns(asked: tuple[Hand, Page]) -> None:
    amina, clara = asked
    page, station = amina.page, amina.station
    assert amina.figures()["needs"] == 1
    station.kill()
    page.goto(f"{station.address}/app/#/today")
    page.locator("xunfang-today [data-question]").click()
    expect(page.get_by_role("heading", name="督导问您")).to_be_visible()
    expect(page.locator(".thread li")).to_contain_text([QUESTION])
    page.locator("[data-save]").click()
    expect(page.locator("#answer-error")).to_contain_text("先写一句再回答")
    page.locator("#answer").fill("打 154 0000 2231 问的")
    page.locator("[data-save]").click()
    expect(page.locator("#answer-error")).to_contain_text("像是写了电话号码（154…2231）")
    assert page.evaluate("() => document.activeElement.id") == "answer"
    page.locator("#answer").fill(ANSWER)
    page.locator("[data-save]").click()
    expect(page.get_by_text("已回答，等督导看")).to_be_visible()
    expect(page.locator(".thread .mine")).to_contain_text("未上传")
    expect(page.locator("#answer")).to_have_count(0)
    assert amina.figures() == {"counted": 1, "waiting": 1, "needs": 0}
    station.start()
    amina.upload_now()
    amina.waits_for("waiting", 0)
    clara.goto(f"{station.address}/console/questions")
    expect(clara.get_by_text("没有等回答的")).to_be_visible()
    clara.get_by_role("link", name=re.compile("^打开")).click()
    expect(clara.locator(".line.mine .words")).to_have_text(ANSWER)
    clara.get_by_role("button", name="没问题").click()
    expect(clara.locator(".stands")).to_contain_text("没问题")
    assert not amina.troubles


def test_the_door_has_its_mark_until_it_is_answered(asked: tuple[Hand, Page]) -> None:
    amina, _ = asked
    page = amina.page
    page.goto(f"{amina.station.address}/app/#/buildings")
    amina.building(TOWER)
    expect(amina.door("1201")).to_have_attribute("aria-label", re.compile("督导问您"))
    amina.figures()
    page.locator("[data-question]").click()
    page.locator("#answer").fill(ANSWER)
    page.locator("[data-save]").click()
    expect(page.get_by_text("已回答，等督导看")).to_be_visible()
    page.goto(f"{amina.station.address}/app/#/buildings")
    amina.building(TOWER)
    expect(amina.door("1201")).not_to_have_attribute("aria-label", re.compile("督导问您"))


def test_a_correction_is_an_answer_too(asked: tuple[Hand, Page]) -> None:
    amina, clara = asked
    page = amina.page
    page.locator("[data-question]").click()
    page.locator("[data-correct]").click()
    page.get_by_role("radio", name="按错了").click()
    page.get_by_role("radio", name="无人应答").click()
    page.locator("[data-save]").click()
    expect(page.locator(".board")).to_be_visible()
    assert amina.figures()["needs"] == 0
    amina.upload_now()
    amina.waits_for("waiting", 0)
    clara.reload()
    expect(clara.locator(".stands")).to_contain_text("已回答")


def test_a_half_typed_answer_outlives_the_browser_and_a_second_question(asked: tuple[Hand, Page], open_profile: Open, tmp_path: Path) -> None:
    amina, clara = asked
    amina.page.locator("[data-question]").click()
    amina.page.locator("#answer").press_sequentially("报了，物业")
    amina.stored(AFTER_PAINT)
    kill_browser(tmp_path / "profile-amina")
    again = Hand(open_profile("amina"), amina.station).open()
    ask(clara, "后来来修了没有？")
    again.figures()
    again.upload_now()
    expect(again.page.locator("[data-question]")).to_contain_text("后来来修了没有？", timeout=PATIENCE)
    again.page.locator("[data-question]").click()
    expect(again.page.locator("#answer")).to_have_value("报了，物业")
    again.page.locator("#answer").press_sequentially("说周五来修。")
    again.page.locator("[data-save]").click()
    expect(again.page.get_by_text("已回答，等督导看")).to_be_visible()
    again.figures()
    again.upload_now()
    again.waits_for("waiting", 0)
    clara.reload()
    expect(clara.locator(".line.mine .words")).to_have_text(ANSWER)
    assert not again.troubles


def test_two_supervisors_on_one_question_see_each_other(asked: tuple[Hand, Page], open_profile: Open) -> None:
    amina, clara = asked
    other = desk_at(open_profile, amina.station, "another")
    ask(clara, "先说一句")
    other.locator("#text").fill("后说一句")
    other.get_by_role("button", name="问一句").click()
    expect(other.locator(".line .words")).to_have_text([QUESTION, "先说一句", "后说一句"])
    clara.reload()
    expect(clara.locator(".line .words")).to_have_text([QUESTION, "先说一句", "后说一句"])
