"""Before an activation: a look around as somebody made up. Nothing is kept, no code is spent, and a real activation works afterwards."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import TOWER, Open
from tests.browser.hand import PATIENCE, Hand
from tests.browser.station import Station
from tests.browser.test_practice import EVERYTHING_STORED, a_days_flow
from tools.walk_screens import CHAT, IPHONE

pytestmark = pytest.mark.browser

ANDROID = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"
CHROME_ON_AN_IPHONE = IPHONE.replace("Version/18.5", "CriOS/140.0.0.0")
MINUTES_MS = 120_000


def look_around(hand: Hand) -> Hand:
    hand.page.locator("[data-look]").click()
    expect(hand.page.locator(".practice-edge")).to_be_visible()
    expect(hand.page.locator("xunfang-today [data-next]")).to_be_visible()
    return hand


def is_at_activation(hand: Hand) -> None:
    expect(hand.page.locator("xunfang-activate [data-look]")).to_be_visible()
    expect(hand.page.locator(".practice-edge")).to_have_count(0)
    expect(hand.page.locator(".tabs")).to_have_count(0)


@pytest.mark.parametrize(("user_agent", "words"), [(IPHONE, "先在浏览器里看看"), (CHROME_ON_AN_IPHONE, "先在浏览器里看看"), (ANDROID, "先看看，不用激活码")])
def test_a_day_without_a_code_is_neither_kept_nor_sent(station: Station, open_profile: Open, user_agent: str, words: str) -> None:
    station.start()
    hand = Hand(open_profile("newcomer", user_agent=user_agent), station).open()
    expect(hand.page.locator("[data-look]")).to_have_text(words)
    before = hand.stored(EVERYTHING_STORED)
    asked: list[str] = []
    hand.page.on("request", lambda request: asked.append(request.url) if "/api/" in request.url else None)
    a_days_flow(look_around(hand))
    hand.back()
    for tab in ("upload", "me"):
        hand.tab(tab)
        expect(hand.page.get_by_role("heading", name="正在练习")).to_be_visible()
        expect(hand.page.get_by_text("激活码没有用掉，站里也不知道。")).to_be_visible()
    hand.page.locator("[data-end]").click()
    is_at_activation(hand)
    assert hand.stored(EVERYTHING_STORED) == before
    assert not any(name.startswith("x-") for name in before)
    assert not asked
    assert not station.visits()
    assert not hand.troubles


def test_after_a_look_around_a_real_activation_works_and_has_nothing_of_it(station: Station, open_profile: Open) -> None:
    station.start()
    hand = Hand(open_profile("newcomer", user_agent=ANDROID), station).open()
    hand.page.locator("#code").fill("7F2K")
    look_around(hand).building("练习小区 1栋").record("401", "not_home")
    hand.page.locator(".practice-edge .button").click()
    is_at_activation(hand)
    # What was typed before is still there.
    expect(hand.page.locator("#code")).to_have_value("7F2K")
    hand.activate("Amina")
    assert hand.figures() == {"counted": 0, "waiting": 0, "needs": 0}
    assert "practice" not in str(hand.stored(EVERYTHING_STORED))
    hand.tab("me")
    hand.page.get_by_role("button", name="换一位同事").click()
    hand.page.get_by_role("button", name="再加一位：输入激活码").click()
    # With a person, practice is under Me.
    expect(hand.page.locator("#code")).to_have_value("")
    expect(hand.page.locator("[data-look]")).to_have_count(0)
    assert not hand.troubles


@pytest.mark.parametrize("depth", ["today", "another tab", "a door"])
def test_back_leads_to_activation_from_wherever_one_was(station: Station, open_profile: Open, depth: str) -> None:
    station.start()
    hand = look_around(Hand(open_profile("newcomer", user_agent=IPHONE), station).open())
    if depth == "another tab":
        hand.tab("buildings")
    if depth == "a door":
        hand.building("练习小区 1栋").sheet("401")
        hand.page.locator("dialog").get_by_role("button", name="关闭").click()
        hand.on_board()
        hand.page.go_back()
        expect(hand.page.locator("xunfang-buildings")).to_be_visible()
    hand.page.go_back()
    is_at_activation(hand)
    # Once more in, and out by the edge, as often as one likes.
    look_around(hand).tab("buildings")
    hand.page.locator(".practice-edge .button").click()
    is_at_activation(hand)
    assert not hand.troubles


def test_what_a_colleague_left_on_this_phone_goes_up_behind_a_look_around(station: Station, open_profile: Open) -> None:
    station.start()
    hand = Hand(open_profile("shared"), station)
    hand.page.clock.install()
    hand.open().activate("Amina")
    station.kill()
    hand.building(TOWER).record("101", "not_home").back()
    hand.page.goto(f"{station.address}/app/#/people")
    hand.page.get_by_role("button", name="退出").click()
    look_around(hand)
    station.start()
    with hand.page.expect_response(lambda answer: '"counted"' in answer.text() if answer.url.endswith("/api/sync") else False, timeout=PATIENCE):
        hand.page.clock.fast_forward(MINUTES_MS)
    expect(hand.page.locator(".practice-edge")).to_be_visible()
    assert [visit.outcome for visit in station.visits()] == ["not_home"]


def test_inside_a_chat_there_is_still_nothing_but_the_way_out_of_it(station: Station, open_profile: Open) -> None:
    station.start()
    hand = Hand(open_profile("chat", user_agent=CHAT), station).open()
    expect(hand.page.get_by_text("微信里不能离线用。")).to_be_visible()
    expect(hand.page.locator("[data-look]")).to_have_count(0)
