"""A building as a whole: found by its code, written down where nobody could enter it, and the board that tells without moving."""

import json
import re
import subprocess
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from app.config import ROOT
from app.database import db
from app.places.models import Building
from tests.browser.conftest import TOWER, Open
from tests.browser.hand import Hand
from tests.browser.station import Station
from tests.browser.test_bad_days import wait_for

pytestmark = pytest.mark.browser
WORK = "document.querySelector('xunfang-app').shell.work"
HINT = "19:00 后保安换班，可以登记进入"


def note_blocked(hand: Hand, hint: str = HINT, reason: str = "物业不让进") -> None:
    """From the board's menu to a saved record, or to what keeps it from being saved."""
    page = hand.page
    page.get_by_role("button", name="更多").click()
    page.get_by_role("button", name="这栋进不去").click()
    page.get_by_role("radio", name=reason).click()
    page.locator("#hint").fill(hint)
    page.locator("[data-save]").click()


def test_a_building_that_cannot_be_entered_is_one_record_and_no_try_of_any_door(amina: Hand) -> None:
    page = amina.page
    page.get_by_role("button", name="更多").click()
    page.get_by_role("button", name="这栋进不去").click()
    # Ten in the morning: the band is there already.
    expect(page.get_by_role("radio", name="上午")).to_have_attribute("aria-checked", "true")
    amina.back().on_board()
    note_blocked(amina)
    expect(page.get_by_text(f"{TOWER} 进不去，已存在手机")).to_be_visible()
    line = page.locator("xunfang-board [data-blocked].note")
    expect(line).to_contain_text("物业不让进")
    expect(line).to_contain_text(HINT)
    expect(line).to_contain_text("未上传")
    assert {amina.state_of(room) for room in ("101", "1204")} == {"new"}
    assert amina.stored(f"() => {WORK}.outbox.map((entry) => entry.operation.kind)") == ["blockage:record"]
    amina.back()
    expect(page.get_by_role("button", name=re.compile(f"{TOWER}.*这栋进不去"))).to_be_visible()
    amina.figures()
    expect(page.locator(".rows .row-button").first).to_contain_text("这栋进不去")
    expect(page.locator(".rows .row-button").first).to_contain_text("整栋")
    page.locator(".rows .row-button").first.click()
    expect(page.locator("xunfang-receipt")).to_contain_text(HINT)


def test_it_is_taken_back_within_ten_seconds(amina: Hand) -> None:
    note_blocked(amina)
    amina.page.get_by_role("button", name="撤销").click()
    expect(amina.page.locator("xunfang-board [data-blocked].note")).to_have_count(0)
    assert amina.stored(f"() => {WORK}.outbox.length") == 0


def test_a_hint_about_a_person_is_not_saved_and_stays_to_be_mended(amina: Hand) -> None:
    page = amina.page
    note_blocked(amina, "打 154 0000 2231 叫门")
    expect(page.locator("#hint-error")).to_contain_text("像是写了电话号码")
    expect(page.locator("#hint")).to_be_focused()
    page.locator("#hint").fill("找王师傅开门")
    page.locator("[data-save]").click()
    expect(page.locator("#hint-error")).to_have_text("像是写了姓名。")
    amina.back().on_board()
    page.get_by_role("button", name="更多").click()
    page.get_by_role("button", name="这栋进不去").click()
    expect(page.locator("#hint")).to_have_value("找王师傅开门")
    page.locator("[data-save]").click()
    page.get_by_role("button", name="不是人名").click()
    page.locator("[data-save]").evaluate("(button) => { button.click(); button.click(); }")
    amina.on_board()
    assert amina.stored(f"() => {WORK}.outbox.length") == 1


def test_the_deputy_sees_it_until_somebody_has_got_in(station: Station, open_profile: Open) -> None:
    station.start()
    amina = Hand(open_profile("amina"), station).open().activate("Amina").building(TOWER)
    ben = Hand(open_profile("ben"), station).open().activate("Ben").building(TOWER)
    note_blocked(amina)
    amina.on_board()
    amina.figures()
    amina.upload_now()
    amina.waits_for("waiting", 0)
    # No visit, here as in the station's log.
    amina.waits_for("counted", 0)
    ben.stored(f"() => {WORK}.schedule.now({{ urgent: true }})")
    line = ben.page.locator("xunfang-board [data-blocked].note")
    expect(line).to_contain_text("协管员 07")
    expect(line).to_contain_text(HINT)
    ben.record("101", "no_access")
    expect(line).to_be_visible()
    ben.record("102", "not_home")
    expect(line).to_have_count(0)


def test_its_author_takes_it_back_later_also_while_it_still_waits(station: Station, open_profile: Open) -> None:
    station.start()
    amina = Hand(open_profile("amina"), station).open().activate("Amina").building(TOWER)
    station.kill()
    note_blocked(amina)
    line = amina.page.locator("xunfang-board [data-blocked].note")
    expect(line).to_be_visible()
    # Another start of the app: the ten seconds of undo are long over.
    amina.open().building(TOWER)
    line.locator("[data-withdraw]").click()
    expect(line).to_have_count(0)
    expect(amina.page.get_by_text(f"{TOWER} 进不去，收回了，已存在手机")).to_be_visible()
    expect(amina.page.locator("xunfang-board h1")).to_be_focused()
    kinds = f"() => {WORK}.outbox.map((entry) => entry.operation.kind)"
    assert amina.stored(kinds) == ["blockage:record", "blockage:withdraw"]
    amina.page.get_by_role("button", name="撤销").click()
    expect(line).to_be_visible()
    line.locator("[data-withdraw]").click()
    expect(line).to_have_count(0)
    amina.figures()
    expect(amina.page.locator(".rows .row-button", has_text="收回一条记录")).to_contain_text("整栋")
    station.start()
    amina.upload_now()
    amina.waits_for("waiting", 0)
    amina.waits_for("needs", 0)
    amina.page.locator(".rows .row-button", has_text="收回一条记录").click()
    expect(amina.page.locator("xunfang-receipt")).to_contain_text("收回“这栋进不去”")
    amina.open().building(TOWER)
    expect(line).to_have_count(0)
    assert amina.stored(f"() => {WORK}.pocket.buildings().flatMap(({{ blockages }}) => blockages)") == []


def test_the_deputy_who_has_it_lets_it_go_and_cannot_take_it_back_herself(station: Station, open_profile: Open) -> None:
    station.start()
    amina = Hand(open_profile("amina"), station).open().activate("Amina").building(TOWER)
    ben = Hand(open_profile("ben"), station).open().activate("Ben").building(TOWER)
    exchange = f"() => {WORK}.schedule.now({{ urgent: true }})"
    note_blocked(amina)
    amina.on_board().stored(exchange)
    wait_for(amina.page, lambda: amina.stored(f"() => {WORK}.outbox.length") == 0)
    ben.stored(exchange)
    line = ben.page.locator("xunfang-board [data-blocked].note")
    expect(line).to_contain_text(HINT)
    expect(line.get_by_role("button")).to_have_count(0)
    # Its row has come to her own phone meanwhile: it is named by its number.
    amina.page.locator("[data-withdraw]").click()
    wait_for(amina.page, lambda: amina.stored(f"() => {WORK}.outbox.length") == 1)
    assert amina.stored(f"() => JSON.parse({WORK}.outbox[0].operation.text).blockage.number") > 0
    amina.stored(exchange)
    wait_for(amina.page, lambda: amina.stored(f"() => {WORK}.outbox.length") == 0)
    ben.stored(exchange)
    expect(line).to_have_count(0)
    expect(amina.page.locator("xunfang-board [data-blocked].note")).to_have_count(0)
    assert not amina.troubles + ben.troubles


def test_today_puts_it_behind_the_others_and_says_so_until_somebody_has_got_in(amina: Hand) -> None:
    page = amina.page
    amina.back().tab("today")
    following = page.locator("xunfang-today [data-next] h2")
    name = following.inner_text()
    page.locator("xunfang-today [data-next] .icon-button").click()
    note_blocked(amina, reason="门禁")
    amina.on_board().tab_home()
    expect(following).not_to_have_text(name)
    last = page.locator("xunfang-today [data-stop]").last
    expect(last).to_contain_text(name)
    expect(last).to_contain_text("这栋进不去 · 门禁")
    expect(page.locator("xunfang-today [data-next] .note")).to_have_count(0)
    last.click()
    page.locator(".cell.state-new").first.click()
    amina.outcome("not_home").on_board().tab_home()
    expect(following).to_have_text(name)
    expect(page.locator("xunfang-today").get_by_text("进不去")).to_have_count(0)


def test_a_colleagues_visit_is_said_on_the_open_board_and_nothing_moves(station: Station, open_profile: Open) -> None:
    station.start()
    amina = Hand(open_profile("amina"), station).open().activate("Amina").building(TOWER)
    ben = Hand(open_profile("ben"), station).open().activate("Ben").building(TOWER)
    ben.door("303").focus()
    before = ben.door("303").bounding_box()
    amina.record("503", "not_home")
    amina.figures()
    amina.upload_now()
    amina.waits_for("waiting", 0)
    ben.stored(f"() => {WORK}.schedule.now({{ urgent: true }})")
    said = ben.page.locator(".heard[role=status]")
    expect(said).to_have_text("协管员 07 刚记了 503")
    assert ben.door("303").bounding_box() == before
    expect(ben.door("303")).to_be_focused()
    expect(said).to_be_empty(timeout=20_000)


# The code at the entrance

WIDE, HIGH = 640, 480
MATRIX = "import('uqr').then(({ encode }) => console.log(JSON.stringify(encode(process.argv[1], { ecc: 'M', border: 4 }).data)))"


def film_of(text: str, folder: Path) -> Path:
    """What a camera sees that is held before a code: black squares on white, and nothing else for ever (Y4M)."""
    rows = json.loads(subprocess.run(["node", "-e", MATRIX, text], capture_output=True, check=True, cwd=ROOT, text=True).stdout)
    scale = 400 // len(rows)
    left, top = (WIDE - scale * len(rows)) // 2, (HIGH - scale * len(rows)) // 2
    lines = [bytes(255 for _ in range(WIDE))] * HIGH
    for index, row in enumerate(rows):
        squares = b"".join((b"\x10" if is_dark else b"\xeb") * scale for is_dark in row)
        line = (b"\xeb" * left + squares).ljust(WIDE, b"\xeb")
        lines[top + index * scale : top + (index + 1) * scale] = [line] * scale
    frame = b"FRAME\n" + b"".join(lines) + b"\x80" * (WIDE * HIGH // 2)
    film = folder / "code.y4m"
    film.write_bytes(f"YUV4MPEG2 W{WIDE} H{HIGH} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 4)
    return film


def token_of(station: Station, building: str) -> str:
    with station.app.app_context():
        token = db.session.scalar(sa.select(Building.qr_token).where(Building.name == building))
        assert token is not None
        return token


def with_camera(station: Station, open_profile: Open, film: Path) -> Hand:
    """Amina's phone with the pack, a camera held before a film, and the station out of reach: what reads codes has come by then."""
    station.start()
    camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
    amina = Hand(open_profile("amina", arguments=camera, permissions=["camera"]), station).open().activate("Amina")
    wait_for(amina.page, lambda: amina.stored(READER_IS_KEPT))
    station.kill()
    return amina


READER_IS_KEPT = "async () => (await (await caches.open('later')).keys()).length === 1"
TRACKS = """
() => {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  window.asked = 0;
  window.tracks = [];
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    window.asked += 1;
    const stream = await real(wanted);
    window.tracks.push(...stream.getTracks());
    return stream;
  };
}
"""


def test_the_code_at_the_entrance_opens_the_board_offline_and_lets_the_camera_go(station: Station, open_profile: Open, tmp_path: Path) -> None:
    amina = with_camera(station, open_profile, film_of(f"{station.address}/app/#/b/{token_of(station, '3栋')}", tmp_path))
    page = amina.page
    page.evaluate(TRACKS)
    page.locator("[data-scan]").click()
    expect(page.get_by_text("只有这里用摄像头，画面不保存")).to_be_visible()
    # Asked on a tap, and not before.
    assert page.evaluate("() => window.asked") == 0
    page.locator("[data-look]").click()
    amina.on_board()
    expect(page.locator("h1")).to_have_text(TOWER)
    assert page.evaluate("() => window.tracks.map((track) => [track.kind, track.readyState])") == [["video", "ended"]]
    amina.back()
    expect(page.locator("xunfang-buildings")).to_be_visible()
    assert not amina.troubles


def test_the_code_of_another_zone_says_so_and_leaving_lets_the_camera_go(station: Station, open_profile: Open, tmp_path: Path) -> None:
    amina = with_camera(station, open_profile, film_of(f"{station.address}/app/#/b/{token_of(station, 'Z19 12巷6号')}", tmp_path))
    page = amina.page
    page.evaluate(TRACKS)
    page.locator("[data-scan]").click()
    page.locator("[data-look]").click()
    expect(page.get_by_text("不是您责任区的楼栋")).to_be_visible()
    assert page.evaluate("() => window.tracks.map((track) => track.readyState)") == ["live"]
    amina.back()
    expect(page.locator("xunfang-buildings")).to_be_visible()
    assert page.evaluate("() => window.tracks.map((track) => track.readyState)") == ["ended"]


def test_without_a_camera_the_number_is_typed(amina: Hand) -> None:
    page = amina.page
    amina.back()
    page.evaluate("() => { navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotFoundError'); }; }")
    page.locator("[data-scan]").click()
    page.locator("[data-look]").click()
    expect(page.get_by_text("没有相机也行：输楼栋号")).to_be_visible()
    expect(page.locator("#building-number")).to_be_focused()
    page.keyboard.type("没有的楼")
    expect(page.get_by_text("没有找到。新楼？告诉站里。")).to_be_visible()
    page.locator("#building-number").fill("3栋")
    page.get_by_role("button", name=TOWER).click()
    amina.on_board()


def test_the_link_of_a_code_opens_the_board_and_a_strange_one_tells_nothing(amina: Hand) -> None:
    page, station = amina.page, amina.station
    page.goto(f"{station.address}/app/#/b/{token_of(station, '3栋')}")
    amina.on_board()
    for token in (token_of(station, "Z19 12巷6号"), "A" * 22):
        page.goto(f"{station.address}/app/#/b/{token}")
        expect(page.get_by_text("这里没有您的门")).to_be_visible()
        expect(page.locator("h1")).to_have_text("对准楼门口的二维码")
