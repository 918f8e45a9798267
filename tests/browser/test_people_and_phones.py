"""Clara at her desk on a phone's width: she adds somebody, a phone is bound by the code on her page, she switches it off and the phone says so.
And a second step of signing in, from the secret on the page to a recovery code that works once."""

import re
import time

import pyotp
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Open
from tests.browser.hand import PATIENCE, Hand
from tests.browser.station import Station
from tests.browser.test_every_screen import faults_of
from tests.cast import PASSPHRASE

pytestmark = pytest.mark.browser


def at_the_desk(context: BrowserContext, station: Station) -> Page:
    page = context.pages[0] if context.pages else context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{station.address}/console/people")
    page.get_by_label("工号").fill("S03")
    page.get_by_label("口令").fill(PASSPHRASE)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="人员与手机")).to_be_visible()
    return page


def is_in_nobodys_way(page: Page) -> None:
    """Nothing that a machine finds: what the walk past every screen looks for, on pages it does not come to."""
    assert not faults_of(page, page.url)


def test_clara_adds_somebody_binds_a_phone_and_switches_it_off(station: Station, open_profile: Open) -> None:
    station.start()
    page = at_the_desk(open_profile("clara"), station)
    is_in_nobodys_way(page)
    page.get_by_role("link", name="添加一位").click()
    page.get_by_label("怎么称呼").fill("协管员 40")
    page.get_by_label("工号").fill("07")
    page.get_by_label("协管员", exact=True).check()
    page.get_by_label("越南语").check()
    page.get_by_role("button", name="添加，出激活码").click()
    expect(page.get_by_role("alert")).to_contain_text("工号 07 已经有人用了。")
    expect(page.get_by_label("越南语")).to_be_checked()
    page.get_by_label("工号").fill("40")
    page.get_by_role("button", name="添加，出激活码").click()
    code = page.locator("[data-code]").inner_text()
    expect(page.get_by_role("button", name="打印")).to_be_visible()
    expect(page.locator(".qr")).to_be_visible()
    is_in_nobodys_way(page)

    phone = Hand(open_profile("phone-of-40"), station).open()
    phone.page.locator("#code").fill(code)
    phone.page.get_by_role("button", name="下一步").click()
    expect(phone.page.get_by_text("您是协管员 40，对吗？")).to_be_visible()
    phone.page.get_by_role("button", name="对，激活").click()
    expect(phone.page.locator(".tabs").first).to_be_visible(timeout=PATIENCE)

    page.get_by_role("link", name="好了").click()
    expect(page.get_by_text("没有起名的手机")).to_be_visible()
    assert code not in page.content()
    page.get_by_role("link", name="起个叫法").click()
    page.get_by_label("叫法").fill("红米 3号")
    page.get_by_role("button", name="存下").click()
    expect(page.get_by_role("status")).to_contain_text("手机的叫法改好了。")
    page.get_by_role("link", name="停用").click()
    expect(page.get_by_text("停用 协管员 40 的“红米 3号”，会这样：")).to_be_visible()
    is_in_nobodys_way(page)
    page.get_by_role("button", name="停用这部手机").click()
    expect(page.get_by_text("红米 3号：已停用")).to_be_visible()

    phone.page.locator(".tabs a[href='#/upload']").click()
    phone.page.evaluate("() => document.querySelector('xunfang-app').shell.work.schedule.now({ urgent: true })")
    expect(phone.page.get_by_text(re.compile("这部手机停用了")).first).to_be_visible(timeout=PATIENCE)
    assert not phone.troubles


def test_a_second_step_is_set_up_used_and_stood_in_for_once_by_a_recovery_code(station: Station, open_profile: Open) -> None:
    station.start()
    page = at_the_desk(open_profile("clara"), station)
    page.goto(f"{station.address}/console/me")
    page.get_by_role("link", name="设登录验证码").click()
    secret = page.locator("[data-secret]").inner_text().replace(" ", "")
    offset = station.app.config["CLOCK_OFFSET_MS"] / 1000

    def code(later: int = 0) -> str:
        return pyotp.TOTP(secret).at(int(time.time() + offset) + later)

    is_in_nobodys_way(page)
    page.get_by_label("验证器上的 6 位数字").fill(code(-30))
    page.get_by_role("button", name="开登录验证码").click()
    recovery = page.locator("[data-recovery]").all_inner_texts()
    assert len(recovery) == 10
    is_in_nobodys_way(page)
    page.get_by_role("link", name="收好了").click()
    expect(page.get_by_text("备用码还有 10 个。")).to_be_visible()

    def sign_in(name: str, typed: str) -> Page:
        other = open_profile(name)
        window = other.pages[0] if other.pages else other.new_page()
        window.goto(f"{station.address}/console/me")
        window.get_by_label("工号").fill("S03")
        window.get_by_label("口令").fill(PASSPHRASE)
        window.get_by_role("button", name="登录").click()
        expect(window.get_by_role("heading", name="再输一个验证码")).to_be_visible()
        expect(window.get_by_label("验证码")).to_be_focused()
        is_in_nobodys_way(window)
        window.keyboard.type(typed)
        window.keyboard.press("Enter")
        return window

    expect(sign_in("by-code", code(30)).get_by_role("heading", name="我的登录")).to_be_visible()
    expect(sign_in("by-recovery", recovery[0].lower()).get_by_role("heading", name="我的登录")).to_be_visible()
    expect(sign_in("once-more", recovery[0]).get_by_text("验证码不对，或用过了。")).to_be_visible()
