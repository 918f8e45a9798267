"""How many taps the five commonest cases take, counted in the page as a finger makes them, from an open board (the menu: from its button)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.hand import Hand

pytestmark = pytest.mark.browser
WORK = "document.querySelector('xunfang-app').shell.work"

# Only what a person did: a click that a script makes is not trusted.
COUNT_TAPS = "() => { window.taps = 0; addEventListener('click', (event) => { window.taps += event.isTrusted ? 1 : 0; }, true); }"


def nobody_opened(hand: Hand) -> None:
    hand.record("101", "not_home")
    expect(hand.page.get_by_text("101 无人应答，已存在手机")).to_be_visible()


def do_not_visit(hand: Hand) -> None:
    hand.sheet("101").outcome("do_not_visit")
    expect(hand.page.get_by_text("已经生效，不再上门")).to_be_visible()


def met_and_menu_told(hand: Hand) -> None:
    hand.talk("101").choose("服务菜单").save()


def make_up_prompt(hand: Hand) -> None:
    hand.talk("101").choose("证件协助", "居住证", "补办提示").save_button().click()
    expect(hand.page.locator("xunfang-paper .paper")).to_be_visible()


@pytest.mark.parametrize(
    ("case", "most", "saved"),
    [
        (nobody_opened, 2, {"outcome": "not_home"}),
        (do_not_visit, 2, {"outcome": "do_not_visit"}),
        (met_and_menu_told, 5, {"outcome": "met", "badge_shown": True, "topics": [{"topic": "services_menu", "end": "told"}]}),
        (make_up_prompt, 7, {"outcome": "met", "certificate": {"kind": "residence_permit", "help": ["make_up_prompt"], "remind_month": None}}),
    ],
    ids=["nobody opened", "do not visit", "menu told", "make-up prompt"],
)
def test_a_visit_is_saved_with_no_more_taps_than(amina: Hand, case: Callable[[Hand], None], most: int, saved: dict[str, object]) -> None:
    amina.stored(COUNT_TAPS)
    case(amina)
    assert 0 < amina.stored("() => window.taps") <= most
    [body] = amina.stored(f"() => {WORK}.outbox.map((entry) => JSON.parse(entry.operation.text))")
    assert {name: body[name] for name in saved} == saved


def test_a_slip_is_shown_with_no_more_than_four_taps_from_the_menus_button(amina: Hand) -> None:
    page = amina.talk("101").page
    amina.stored(COUNT_TAPS)
    page.get_by_role("button", name="服务菜单").click()
    page.get_by_role("button", name="能，打开服务菜单").click()
    page.get_by_role("radio", name="免费药具领取：要", exact=True).click()
    page.get_by_role("button", name="看完了").click()
    expect(page.locator(".code")).to_be_visible()
    assert 0 < amina.stored("() => window.taps") <= 4
