"""A main coordinator and her deputy: on two phones each sees the other's work after the next exchange, on one phone neither sees the other's."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import TOWER, Open
from tests.browser.hand import PATIENCE, Hand
from tests.browser.station import Station

pytestmark = pytest.mark.browser
WORK = "document.querySelector('xunfang-app').shell.work"


def send(hand: Hand) -> None:
    """One exchange asked for by hand, and the answer taken."""
    hand.figures()
    before = hand.stored(f"() => {WORK}.reading.at")
    hand.upload_now()
    hand.waits_for("waiting", 0)
    hand.page.wait_for_function(f"(before) => {WORK}.reading.at > before", arg=before)


def at_tower(hand: Hand) -> Hand:
    hand.page.goto(f"{hand.station.address}/app/#/buildings")
    return hand.building(TOWER)


def change_to(hand: Hand, badge: str) -> None:
    """Another colleague takes the phone."""
    hand.page.goto(f"{hand.station.address}/app/#/me")
    hand.page.get_by_role("button", name=re.compile("换一位同事")).click()
    hand.page.get_by_role("button", name=re.compile(f"协管员 {badge}")).click()
    expect(hand.page.locator("xunfang-today")).to_be_visible(timeout=PATIENCE)


def test_each_sees_the_others_day_at_the_next_exchange_and_nobody_calls_twice(station: Station, open_profile: Open) -> None:
    station.start()
    amina = Hand(open_profile("amina"), station).open().activate("Amina")
    ben = Hand(open_profile("ben"), station).open().activate("Ben")
    station.kill()
    amina.building(TOWER).record("1201", "not_home").talk("1202").choose("车次预告").save()
    ben.building(TOWER).record("1101", "declined_talk").record("1102", "vacant")
    # Neither knows of the other: both call at one door.
    amina.record("1103", "not_home")
    ben.record("1103", "not_home")
    assert (ben.state_of("1201"), amina.state_of("1101")) == ("new", "new")

    station.start()
    for hand in (amina, ben, amina):
        send(hand)
    for hand, other in ((at_tower(amina), "31"), (at_tower(ben), "07")):
        expect(hand.door("1102")).to_have_class(re.compile("state-vacant"), timeout=PATIENCE)
        assert [hand.state_of(room) for room in ("1201", "1202", "1101", "1103")] == ["wait", "done", "done", "wait"]
        theirs = "1101" if other == "31" else "1201"
        hand.sheet(theirs)
        expect(hand.page.locator("dialog .facts")).to_contain_text(f"协管员 {other}")
        expect(hand.page.locator("dialog [data-outcome=not_home]")).to_have_count(0)
        hand.page.get_by_role("button", name="关闭").click()
        hand.on_board()
        # Both tries count: a third is the last one of this round.
        assert hand.stored(f"(id) => {WORK}.standing(id).tries", (hand.door("1103").get_attribute("id") or "").removeprefix("door-")) == 2
    assert station.counted() == 6
    assert not amina.troubles
    assert not ben.troubles


def test_on_one_phone_a_deputy_of_the_same_zone_finds_nothing_of_what_is_unsent_or_half_typed(station: Station, open_profile: Open) -> None:
    station.start()
    hand = Hand(open_profile("shared"), station).open().activate("Amina")
    page = hand.page
    station.kill()
    hand.building(TOWER).record("1201", "not_home")
    hand.talk("101").choose("车次预告")
    page.locator("#need").fill("三楼灯坏了")
    hand.page.goto(f"{station.address}/app/#/me")
    page.get_by_role("button", name=re.compile("换一位同事")).click()
    page.get_by_role("button", name=re.compile("再加一位")).click()
    # Her try waits in her own store; the signal is gone again before it may be sent.
    page.route("**/api/sync", lambda route: route.abort() if route.request.post_data and "not_home" in route.request.post_data else route.continue_())
    station.start()
    hand.activate("Ben")
    station.kill()
    hand.building(TOWER)
    assert hand.state_of("1201") == "new"
    hand.sheet("101")
    expect(page.locator("[data-resume]")).to_have_count(0)
    hand.outcome("met").outcome("shown")
    expect(page.locator("#need")).to_have_value("")
    expect(page.locator(".picked")).to_have_count(0)
    page.locator("#need").fill("想换门锁")
    assert hand.figures()["waiting"] == 0

    change_to(hand, "07")
    assert hand.figures()["waiting"] == 1
    at_tower(hand).sheet("101").outcome("met")
    expect(page.locator("#need")).to_have_value("三楼灯坏了")
    hand.save()
    change_to(hand, "31")
    at_tower(hand).sheet("101").outcome("met")
    expect(page.locator("#need")).to_have_value("想换门锁")
    hand.save()

    # All of it goes up, each under its own name, whoever holds the phone.
    page.unroute("**/api/sync")
    station.start()
    send(hand)
    for _ in range(600):
        if station.counted() == 3:
            break
        page.wait_for_timeout(100)
    by = {staff: name for name, staff in station.world.staff.items()}
    assert sorted((by[visit.staff_id], visit.outcome, visit.need_text) for visit in station.visits()) == [
        ("Amina", "met", "三楼灯坏了"),
        ("Amina", "not_home", None),
        ("Ben", "met", "想换门锁"),
    ]
    assert not hand.troubles
