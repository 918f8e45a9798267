"""The check code (screens.md P13): what a coordinator reads on her phone is what the supervisor sees at the console."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import TOWER, Open
from tests.browser.hand import Hand
from tests.browser.station import PASSPHRASE, Station

pytestmark = pytest.mark.browser
CODE = re.compile(r"^[0-9A-F]{4}$")


def on_phone(hand: Hand, waiting: int) -> list[str]:
    """The codes of this month and the one before, when so many wait."""
    hand.figures()
    hand.waits_for("waiting", waiting)
    codes = hand.page.locator("xunfang-check-code [data-month] b")
    expect(codes).to_have_text([CODE, CODE])
    return codes.all_inner_texts()


def at_console(console: Hand, badge_no: str = "07") -> list[str]:
    page = console.page
    page.goto(f"{console.station.address}/console/visits?coordinator={badge_no}")
    if "sign-in" in page.url:
        page.locator("[name=badge_no]").fill("S03")
        page.locator("[name=passphrase]").fill(PASSPHRASE)
        page.locator("[name=passphrase]").press("Enter")
    codes = page.locator("#check-code b")
    expect(codes).to_have_text([CODE, CODE])
    return codes.all_inner_texts()


def uploads(hand: Hand) -> list[str]:
    """Send what waits; the codes follow without another look."""
    hand.upload_now().waits_for("waiting", 0)
    hand.page.wait_for_function("() => document.querySelector('xunfang-app').shell.work.sync.running === false")
    return on_phone(hand, 0)


# The phone's own zone is half a day away: the months are the community's.
@pytest.mark.parametrize(("engine", "time_zone"), [("chromium", "America/Los_Angeles"), ("firefox", "Asia/Shanghai")])
def test_the_phone_reads_what_the_console_says_before_and_after_a_correction(engine: str, time_zone: str, station: Station, open_profile: Open) -> None:
    station.start()
    amina = Hand(open_profile("amina", engine, timezone_id=time_zone), station).open().activate("Amina")
    ben = Hand(open_profile("ben"), station).open().activate("Ben")
    console = Hand(open_profile("clara", viewport={"width": 1280, "height": 900}), station)
    nothing = on_phone(amina, 0)
    assert nothing == at_console(console)
    ben.building(TOWER).record("301", "not_home")
    ben.figures()
    ben.upload_now().waits_for("waiting", 0)

    station.kill()
    amina.tab("buildings").building(TOWER).record("101", "not_home").record("102", "not_home")
    # What waits is not in it, and the phone says so.
    assert on_phone(amina, 2) == nothing
    expect(amina.page.locator("xunfang-check-code [data-waiting]")).to_have_text("还有 2 条没传，传完再对。")
    station.start()
    two = uploads(amina)
    expect(amina.page.locator("xunfang-check-code [data-waiting]")).to_have_count(0)
    assert two == at_console(console)
    assert two[0] != nothing[0]
    assert two[1] == nothing[1]

    station.kill()
    amina.tab("buildings").building(TOWER).sheet("101")
    amina.page.locator("[data-correct]").first.click()
    amina.page.get_by_role("radio", name="按错了", exact=True).click()
    amina.page.get_by_role("radio", name="空置", exact=True).click()
    amina.save()
    # The station has not heard of the correction: the record it replaces is still the one that both hold.
    assert on_phone(amina, 1) == two
    station.start()
    corrected = uploads(amina)
    assert corrected == at_console(console)
    assert corrected[0] not in (two[0], nothing[0])

    # The same phone after it has read its store again, and a new one of hers with a fresh pack.
    amina.page.reload()
    assert on_phone(amina, 0) == at_console(console)
    anew = Hand(open_profile("anew"), station).open().activate("Amina")
    assert on_phone(anew, 0) == at_console(console)
    assert on_phone(ben, 0) == at_console(console, "31") != at_console(console)
    assert not amina.troubles
