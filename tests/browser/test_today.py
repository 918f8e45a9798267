"""Today: one tap from opening the app to the door where the walk goes on, offline, with the reason beside every door."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.hand import Hand
from tests.browser.station import Station

pytestmark = pytest.mark.browser
APP = "document.querySelector('xunfang-app')"


@pytest.fixture
def amina(station: Station, open_profile: Open) -> Hand:
    """Amina's phone with the pack, opened anew and out of reach of the station."""
    station.start()
    hand = Hand(open_profile("amina"), station).open().activate("Amina")
    station.kill()
    hand.page.goto(f"{station.address}/app/")
    expect(hand.page.locator("xunfang-today [data-next]")).to_be_visible()
    return hand


def rooms(hand: Hand) -> list[str]:
    return hand.page.locator("xunfang-today [data-next] .tile b").all_inner_texts()


def test_one_tap_leads_to_the_first_door_and_back_leads_over_its_board(amina: Hand) -> None:
    expect(amina.page.get_by_text("现在可以上门 · 到 12:00")).to_be_visible()
    first = rooms(amina)[0]
    amina.page.locator("[data-start]").click()
    expect(amina.page.locator("dialog[open] .tile b")).to_have_text(first)
    amina.outcome("not_home").on_board()
    amina.back()
    expect(amina.page.locator("xunfang-today")).to_be_visible()
    assert first not in rooms(amina)
    expect(amina.page.get_by_text("今天走了 1 户")).to_be_visible()


def test_the_undo_of_the_last_door_leaves_the_next_one_in_reach(amina: Hand) -> None:
    amina.page.locator("[data-start]").click()
    amina.outcome("not_home").on_board().back()
    toast, start = (amina.page.locator(selector).bounding_box() for selector in (".toast", "[data-start]"))
    assert toast and start
    assert toast["y"] + toast["height"] <= start["y"]


def test_the_walk_goes_on_in_the_building_where_she_was_in_her_order_of_the_stairs(amina: Hand) -> None:
    last = amina.page.locator("xunfang-today [data-stop]").last
    name = last.locator(".strong").inner_text()
    last.click()
    amina.page.locator(".cell.state-new").first.click()
    amina.outcome("not_home").on_board()
    amina.tab_home()
    expect(amina.page.locator("xunfang-today [data-next] h2")).to_have_text(name)
    down = rooms(amina)
    amina.tab("me").page.get_by_role("radio", name="从下往上").click()
    amina.tab("today")
    expect(amina.page.locator("xunfang-today [data-next] h2")).to_have_text(name)
    assert rooms(amina) != down
    amina.page.reload()
    expect(amina.page.locator("xunfang-today [data-next] h2")).to_have_text(name)
    assert rooms(amina) != down


def test_a_time_a_resident_asked_for_today_stands_above_everything(amina: Hand) -> None:
    door = amina.page.locator("[data-next] [data-door]").nth(1).get_attribute("data-door")
    save = (
        f"async (door) => {{ const {{ work }} = {APP}.shell; const day = work.today(); "
        "await work.saveVisit({ id: crypto.randomUUID(), door, outcome: 'appointment', started_at: Date.now() - 2 * 86400000, "
        "appointment: { day, time: '18:30', band: null } }); }"
    )
    amina.stored(save, door)
    asked = amina.page.locator("xunfang-today section").first
    expect(asked).to_contain_text("居民约的时间")
    expect(asked.locator("[data-door]")).to_have_attribute("data-door", str(door))
    expect(asked).to_contain_text("居民约了 18:30")
    expect(amina.page.locator(f"[data-next] [data-door='{door}']")).to_have_count(0)


def test_out_of_hours_it_says_from_when_again_and_what_comes_first_then(station: Station, open_profile: Open) -> None:
    station.app.config["CLOCK_OFFSET_MS"] += 2 * 3_600_000 + 1_800_000
    station.start()
    hand = Hand(open_profile("amina"), station).open().activate("Amina").tab("today")
    expect(hand.page.get_by_text("现在不上门 · 14:00 再开始")).to_be_visible()
    assert len(rooms(hand)) == 3
    expect(hand.page.locator("[data-start]")).to_have_count(0)
    hand.page.get_by_role("button", name="看楼栋").click()
    expect(hand.page.locator("xunfang-buildings")).to_be_visible()


def test_today_works_by_keyboard_alone(amina: Hand) -> None:
    amina.page.locator("xunfang-today h1").focus()
    for _ in range(40):
        amina.page.keyboard.press("Tab")
        if amina.page.evaluate("() => document.activeElement.hasAttribute('data-start')"):
            break
    amina.page.keyboard.press("Enter")
    expect(amina.page.locator("dialog[open]")).to_be_visible()
    assert amina.page.evaluate("() => document.activeElement.matches('h2')")


def test_dovs_today_shows_nothing_of_zone_z07(station: Station, open_profile: Open) -> None:
    station.start()
    hand = Hand(open_profile("dov"), station).open()
    hand.page.locator("#code").fill(station.code_for("Dov"))
    hand.page.get_by_role("button", name="下一步").click()
    hand.page.get_by_role("button", name="对，激活").click()
    expect(hand.page.locator("xunfang-today")).to_contain_text(re.compile("还没有分给您责任区|现在"))
    assert "Z07" not in hand.page.locator("xunfang-today").inner_text()
