"""Clara's desk in a browser: the log by keyboard, the overview and the log on a phone's width, and both without a script."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from app import database
from app.database import db
from app.places.models import Building, Door
from app.visits.models import Blockage
from app.vocabulary import codes
from tests.browser.conftest import Open
from tests.browser.station import Station
from tests.browser.test_every_screen import faults_of
from tests.cast import PASSPHRASE, WEDNESDAY_TEN
from tests.phone import new_id

pytestmark = pytest.mark.browser
WIDE = {"width": 1280, "height": 900}


def record(station: Station) -> None:
    """Thirty visits at as many doors of the tower."""
    amina = station.world.phone_of("Amina")
    with station.app.app_context():
        doors = db.session.scalars(sa.select(Door.id).join(Building, Building.id == Door.building_id).where(Building.name == "3栋").limit(30)).all()
    for place, door in enumerate(doors):
        amina.record_visit(door, ("met", "declined_talk", "not_home", "vacant")[place % 4])
    amina.sync()


def block(station: Station) -> None:
    """Somebody stands before a building of another zone and does not get in."""
    world, now = station.world, WEDNESDAY_TEN - timedelta(days=1)
    blockage = Blockage(
        community_id=world.community_id,
        id=new_id(),
        number=900,
        building_id=world.buildings["Z19"],
        zone_id=world.zones["Z19"],
        staff_id=world.staff["Dov"],
        reason=codes("blockage_reasons")[0],
        band="am",
        occurred_at=now,
        received_at=now,
        build=1,
    )
    with station.app.app_context(), database.transaction() as session:
        session.add(blockage)


def desk(open_profile: Open, station: Station, name: str, address: str, **options: Any) -> Page:
    """A browser signed in as Clara, on a page of the console."""
    page = open_profile(name, **options).pages[0]
    page.goto(f"{station.address}{address}")
    page.locator("[name=badge_no]").fill("S03")
    page.locator("[name=passphrase]").fill(PASSPHRASE)
    page.locator("[name=passphrase]").press("Enter")
    expect(page.locator("main.desk")).to_be_visible()
    return page


def row_in_focus(page: Page) -> int:
    """Which row of the log has the focus, from 0; -1 for none."""
    return int(page.evaluate("() => [...document.querySelectorAll('td.open a')].indexOf(document.activeElement)"))


@pytest.mark.parametrize("engine", ["chromium", "firefox"])
def test_letters_walk_the_rows_enter_opens_one_and_a_switch_turns_them_off(engine: str, station: Station, open_profile: Open) -> None:
    record(station)
    station.start()
    page = desk(open_profile, station, "clara", "/console/visits", engine=engine, viewport=WIDE)
    expect(page.get_by_text("键盘：J 下一条，K 上一条，回车打开。")).to_be_visible()
    walked = []
    for letter in "jjjkJ":
        page.keyboard.press(letter)
        walked.append(row_in_focus(page))
    assert walked == [0, 1, 2, 1, 2]
    outline = page.evaluate("() => getComputedStyle(document.activeElement.closest('tr')).outlineStyle")
    assert outline == "solid", "the row with the focus is not to be seen"
    for letter in "kkk":
        page.keyboard.press(letter)
    assert row_in_focus(page) == 0
    # A modifier, and letters that somebody types, are theirs.
    page.keyboard.press("Control+j")
    assert row_in_focus(page) == 0
    page.locator("[name=zone]").focus()
    page.keyboard.press("j")
    assert row_in_focus(page) == -1
    page.keyboard.press("Escape")

    off, on = page.get_by_role("button", name="关掉字母键"), page.get_by_role("button", name="打开字母键")
    off.press("Enter")
    expect(on).to_be_focused()
    page.keyboard.press("j")
    assert row_in_focus(page) == -1
    page.reload()
    expect(on).to_be_visible()
    page.keyboard.press("j")
    assert row_in_focus(page) == -1
    on.press("Enter")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="一次走访")).to_be_visible()


def test_new_records_move_neither_the_rows_nor_the_focus(station: Station, open_profile: Open) -> None:
    record(station)
    station.start()
    page = desk(open_profile, station, "clara", "/console/visits?group=talked_or_closed", viewport=WIDE)
    page.keyboard.press("j")
    page.keyboard.press("j")
    before = page.locator("table.log tbody").inner_html()
    record(station)
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("link", name="有 16 条新到的，显示")).to_be_visible()
    assert page.locator("table.log tbody").inner_html() == before
    assert row_in_focus(page) == 1


@pytest.mark.parametrize(
    ("name", "viewport", "arguments"),
    [
        ("390", {"width": 390, "height": 844}, []),
        ("320", {"width": 320, "height": 640}, []),
        ("large text", {"width": 390, "height": 844}, ["--blink-settings=defaultFontSize=32"]),
        ("between", {"width": 820, "height": 1180}, []),
    ],
)
@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_overview_and_log_fit_a_phone(name: str, viewport: Any, arguments: list[str], language: str, station: Station, open_profile: Open) -> None:
    record(station)
    block(station)
    station.start()
    page = desk(open_profile, station, "clara", "/console/overview", viewport=viewport, arguments=arguments, locale=language)
    for summary in page.locator("main summary").all():
        summary.click()
    expect(page.get_by_text("Z19 12巷6号")).to_be_visible()
    found = faults_of(page, f"overview, {name}")
    page.goto(f"{station.address}/console/visits?zone=Z07&band=am")
    for summary in page.locator("main summary:visible").all():
        summary.click()
    found += faults_of(page, f"log, {name}")
    assert not found, "\n".join(found)


def test_without_a_script_zones_lead_to_their_rows_and_filters_are_a_form(station: Station, open_profile: Open) -> None:
    record(station)
    station.start()
    page = desk(open_profile, station, "plain", "/console/overview", viewport=WIDE, java_script_enabled=False)
    page.locator("summary", has_text="看表格").click()
    expect(page.get_by_role("table", name="每天走过的门")).to_be_visible()
    page.get_by_role("link", name="打开 Z07").click()
    expect(page).to_have_url(f"{station.address}/console/visits?zone=Z07")
    expect(page.get_by_text("键盘：")).not_to_be_visible()
    page.get_by_label("结果类").select_option(label="没遇到")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator("td.group").first).to_have_text("没遇到")
    assert set(page.locator("td.group").all_inner_texts()) == {"没遇到"}
