"""A supervisor brings in a village and mends a building at the desk, on a phone's width and on a wide one; the coordinator's phone follows."""

import http.client
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.hand import PATIENCE, Hand
from tests.browser.station import Station
from tests.cast import PASSPHRASE

pytestmark = pytest.mark.browser
VILLAGE = Path(__file__).parents[2] / "docs" / "samples" / "made-up-village.csv"
WIDTHS = {"a phone's width": {"width": 390, "height": 844}, "a desk's width": {"width": 1280, "height": 900}}
LANE = "汐岚村 1巷1号"


@pytest.fixture
def village(tmp_path: Path) -> Path:
    """The sample with its first zone in Amina's."""
    path = tmp_path / "village.csv"
    path.write_text(VILLAGE.read_text(encoding="utf-8").replace("Z01,", "Z07,"), encoding="utf-8")
    return path


def desk(open_profile: Open, station: Station, width: str) -> Page:
    page = open_profile("clara", viewport=WIDTHS[width]).new_page()
    page.goto(f"{station.address}/console/sign-in?next=/console/places")
    page.locator("[name=badge_no]").fill("S03")
    page.locator("[name=passphrase]").fill(PASSPHRASE)
    page.locator("main button").click()
    expect(page.locator("h1")).to_have_text("楼栋与门址")
    return page


@pytest.mark.parametrize("width", WIDTHS)
def test_a_village_is_brought_in_and_a_building_mended_and_the_phone_follows(station: Station, open_profile: Open, village: Path, width: str) -> None:
    station.start()
    amina = Hand(open_profile("amina"), station).open().activate("Amina")
    page = desk(open_profile, station, width)

    page.get_by_role("link", name="导入表格").click()
    page.set_input_files("input[type=file]", village)
    page.get_by_role("button", name="看差别").click()
    expect(page.get_by_text("房东、租客人数")).to_be_visible()
    page.get_by_text(LANE, exact=True).click()
    expect(page.locator("details[open] .room").first).to_be_visible()
    page.get_by_role("button", name="写入 40 栋 888 户").click()
    expect(page.get_by_role("status")).to_contain_text("写入了")

    amina.open().tab("buildings")
    expect(amina.page.get_by_role("button", name=re.compile(LANE))).to_be_visible(timeout=PATIENCE)
    amina.building(LANE)
    assert amina.state_of("503") == "new"

    page.locator("[name=zone]").select_option("Z07")
    page.get_by_role("button", name="看这个区").click()
    page.get_by_role("link", name=f"打开 {LANE}", exact=True).click()
    page.get_by_label("503", exact=True).check()
    page.get_by_role("button", name="不在册").click()
    expect(page.get_by_role("status")).to_contain_text("存好了")
    other = page.context.new_page()
    other.goto(page.url)
    page.get_by_label("601", exact=True).check()
    page.get_by_label("拆成哪些房号").fill("601A、601B")
    page.get_by_role("button", name="拆分").click()
    expect(page.get_by_label("601B", exact=True)).to_be_visible()
    # The way back shows the building as it is now.
    page.go_back()
    expect(page.get_by_label("601B", exact=True)).to_be_visible()
    # What stood open elsewhere is told, and nothing that was typed there is lost.
    other.get_by_label("进门提示").fill("后门进")
    other.get_by_role("button", name="保存").click()
    expect(other.locator("#problem")).to_contain_text("刚才有别人改了这栋楼")
    expect(other.get_by_label("进门提示")).to_have_value("后门进")
    other.get_by_role("button", name="保存").click()
    expect(other.get_by_role("status")).to_contain_text("存好了")

    amina.open().building(LANE)
    expect(amina.door("601B")).to_be_visible(timeout=PATIENCE)
    assert (amina.state_of("503"), amina.state_of("601"), amina.state_of("601A")) == ("gone", "gone", "new")
    expect(amina.page.locator("xunfang-board")).to_contain_text("后门进")
    assert not amina.troubles


def test_twenty_megabytes_are_refused_in_a_sentence_and_the_browser_hears_it(station: Station, open_profile: Open, tmp_path: Path) -> None:
    station.start()
    page = desk(open_profile, station, "a desk's width")
    large = tmp_path / "large.csv"
    large.write_bytes(b"a,b\n" * (5 * 1024 * 1024))
    page.goto(f"{station.address}/console/places/import")
    page.set_input_files("input[type=file]", large)
    page.get_by_role("button", name="看差别").click()
    expect(page.locator("#problem")).to_contain_text("文件太大：这里最多传 5 MB。", timeout=20_000)
    expect(page.locator("input[type=file]")).to_be_visible()


def test_a_sender_that_is_still_sending_hears_the_refusal_too(station: Station, open_profile: Open) -> None:
    """A browser that is cut off in the middle shows its own words; one that sends everything before it listens has to be let finish."""
    station.start()
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in desk(open_profile, station, "a desk's width").context.cookies())
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="large.csv"\r\n\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Cookie": cookies, "Sec-Fetch-Site": "same-origin"}
    sender = http.client.HTTPConnection("localhost", station.port)
    sender.request("POST", "/console/places/import", part + b"a" * (20 * 1024 * 1024) + b"\r\n--x--\r\n", headers)
    answer = sender.getresponse()
    assert (answer.status, "5 MB" in answer.read().decode()) == (413, True)


def test_paper_holds_the_codes_and_the_names_and_nothing_else(station: Station, open_profile: Open) -> None:
    station.start()
    page = desk(open_profile, station, "a desk's width")
    page.goto(f"{station.address}/console/places/codes?zone=Z07")
    expect(page.locator("h1")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_be_hidden()
    expect(page.locator(".side")).to_be_hidden()
    assert page.locator("body").inner_text().split() == ["3栋", "Z07", "12巷6号"]
    width = page.locator(".paper-code").first.evaluate("(code) => code.getBoundingClientRect().width")
    assert width == pytest.approx(60 / 25.4 * 96, abs=1)
