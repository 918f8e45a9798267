"""Buildings and doors at a desk: what the dry run shows is what is written, bad files are answered in words, doors are never deleted,
and two supervisors at one building never write over each other."""

import io
import os
import re
import stat
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import segno
import sqlalchemy as sa
import xlsxwriter
from flask.testing import FlaskClient

from app import database
from app.changes.audit import audit_keys, verify_audit
from app.changes.models import AuditEntry, Change, Operation
from app.config import MAX_FILE_MB
from app.database import db
from app.places.import_drafts import DRAFT_MINUTES
from app.places.models import Building, Compound, Door, DoorCheck, Zone
from app.visits.models import Visit
from tests.api.test_console_safety import PAYLOADS
from tests.api.test_places_import import BUILDINGS, DOORS, FAULTS, VILLAGE, places_in_words, run
from tests.cast import WEDNESDAY_TEN, World, set_clock
from tests.pages import Page, read
from tests.phone import new_id

HEADER = "责任区,小区或村,楼栋,楼层,房号"
IMPORT = "/console/places/import"
SAID_AS_NOTHING = 404


def upload(desk: FlaskClient, data: bytes | str, name: str = "list.csv") -> Any:
    content = data.encode() if isinstance(data, str) else data
    return desk.post(IMPORT, data={"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def look(desk: FlaskClient, data: bytes | str, name: str = "list.csv") -> tuple[str, Page]:
    """Upload a list and open its dry run: its address and its page."""
    answer = upload(desk, data, name)
    assert answer.status_code == 303, read(answer).words
    return answer.headers["Location"], read(desk.get(answer.headers["Location"]))


def accept(desk: FlaskClient, address: str, page: Page) -> Any:
    return desk.post(address, data={"seen": page.fields["seen"]})


def rows_of(world: World, model: Any, community_id: str = "") -> list[Any]:
    with world.app.app_context():
        return list(db.session.scalars(sa.select(model).where(model.community_id == (community_id or world.community_id))))


def actions(world: World) -> list[str]:
    return [row.action for row in sorted(rows_of(world, AuditEntry), key=lambda row: row.number)]


def uploads(world: World) -> list[Path]:
    folder = Path(world.app.config["INSTANCE"]) / "uploads"
    return sorted(folder.iterdir()) if folder.is_dir() else []


# Import


def test_the_dry_run_is_what_is_written(world: World) -> None:
    clara = world.desk_of("Clara")
    before = places_in_words(world.app, world.community_id)
    address, page = look(clara, VILLAGE.read_bytes())
    assert f"写入 {BUILDINGS} 栋 {DOORS} 户" in page.words
    assert "跟人有关，不读也不存： 房东、租客人数" in page.words
    assert "新的责任区： Z01、Z02、Z03、Z04" in page.words.replace("：Z", "： Z")
    assert places_in_words(world.app, world.community_id) == before
    assert accept(clara, address, page).headers["Location"].endswith("/console/places?said=written")
    written = places_in_words(world.app, world.community_id) - before
    assert len(written) == DOORS
    # The command line, which has a dry run of its own, finds nothing left to do.
    assert "没有要改的，什么都没有写入。" in run(world.app, VILLAGE).output
    operation = next(row for row in rows_of(world, Operation) if row.kind == "places:import")
    assert operation.staff_id == world.staff["Clara"]
    assert "places:imported" in actions(world)
    assert "写入了，手机下次连网就看到。" in read(clara.get("/console/places?said=written")).words


def test_the_same_file_again_has_nothing_to_write_and_a_second_press_writes_nothing(world: World) -> None:
    clara = world.desk_of("Clara")
    address, page = look(clara, VILLAGE.read_bytes())
    accept(clara, address, page)
    changes = len(rows_of(world, Change))
    second = accept(clara, address, page)
    assert (second.status_code, "已经写入" in read(second).words) == (409, True)
    _, again = look(clara, VILLAGE.read_bytes())
    assert "没有可以写入的" in again.words
    assert "<button" not in again.html.split('name="seen"')[1].split("</form>")[0]
    assert len(rows_of(world, Change)) == changes


def test_wrong_rows_are_sentences_and_the_good_rows_can_go_in_alone(world: World) -> None:
    clara = world.desk_of("Clara")
    address, page = look(clara, FAULTS.read_bytes())
    assert "要改 10 行" in page.words
    assert "房号重复：503 出现两次" in page.words
    assert "不认得的列： 备注" in page.words
    assert "只写入好的行：" in page.words
    assert accept(clara, address, page).status_code == 303
    rooms = {(door.room, door.unit) for door in rows_of(world, Door)}
    assert ("501", "") in rooms and ("504", "") not in rooms


def test_what_the_file_does_not_name_is_listed_and_left_alone(world: World) -> None:
    clara = world.desk_of("Clara")
    address, page = look(clara, f"{HEADER}\nZ07,禾里村,Z07 12巷6号,1,101\nZ07,禾里村,Z07 12巷6号,9,901\n")
    assert "新增 901" in page.words
    assert "禾里村 Z07 12巷6号：102、103" in page.words
    accept(clara, address, page)
    assert {door.standing for door in rows_of(world, Door)} == {"active"}


def test_places_that_changed_in_between_are_shown_again_and_not_written(world: World) -> None:
    clara, lena = world.desk_of("Clara"), world.desk_of("Lena")
    address, page = look(clara, f"{HEADER}\nZ07,禾里村,13巷1号,1,101\nZ07,禾里村,13巷1号,1,102\n")
    other, others = look(lena, f"{HEADER}\nZ07,禾里村,13巷1号,1,101\n")
    accept(lena, other, others)
    refused = accept(clara, address, page)
    shown = read(refused)
    assert refused.status_code == 409
    assert "现在要写的和您刚才看的不一样" in shown.words
    assert "新增 102" in shown.words
    assert sum(door.room == "102" for door in rows_of(world, Door)) == 2  # Those of the cast.
    assert accept(clara, address, shown).status_code == 303
    assert sum(door.room == "102" for door in rows_of(world, Door)) == 3


def test_what_people_s_columns_say_is_kept_nowhere(world: World) -> None:
    clara = world.desk_of("Clara")
    address, page = look(clara, f"{HEADER},业主,联系电话,备注\nZ07,禾里村,13巷1号,1,101,欧阳某某,15400002231,爱养狗\n")
    (kept,) = uploads(world)
    assert stat.S_IMODE(os.stat(kept).st_mode) == 0o600
    for text in (kept.read_text(), page.html):
        assert "禾里村" in text and "欧阳某某" not in text and "15400002231" not in text and "爱养狗" not in text
    accept(clara, address, page)
    assert uploads(world)[0].read_bytes() == b""


def test_a_draft_is_its_persons_alone_and_is_put_away_after_half_an_hour(world: World) -> None:
    clara, lena, dov = world.desk_of("Clara"), world.desk_of("Lena"), world.desk_of("Dov")
    address, page = look(clara, VILLAGE.read_bytes())
    for desk in (lena, dov):
        nothing = desk.get(f"{IMPORT}/{new_id()}")
        for answer in (desk.get(address), accept(desk, address, page)):
            assert (answer.status_code, answer.get_data()) == (SAID_AS_NOTHING, nothing.get_data())
    set_clock(world.app, WEDNESDAY_TEN + timedelta(minutes=DRAFT_MINUTES + 1))
    clara = world.desk_of("Clara")
    late = accept(clara, address, page)
    assert (late.status_code, f"放了超过 {DRAFT_MINUTES} 分钟" in read(late).words) == (409, True)
    assert uploads(world)[0].read_bytes() == b""
    assert len(rows_of(world, Building)) == 2
    set_clock(world.app, WEDNESDAY_TEN + timedelta(days=2))
    world.desk_of("Clara").get(IMPORT)
    assert uploads(world) == []


def bomb() -> bytes:
    """80 MB of nothing in 80 KB."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (80 * 1024 * 1024))
    return buffer.getvalue()


BAD_FILES: dict[str, tuple[bytes, int, str]] = {
    "nothing": (b"", 422, "还没有选文件"),
    "twenty megabytes": (b"a" * (20 * 1024 * 1024), 413, f"最多传 {MAX_FILE_MB} MB"),
    "a byte too many": (b"a" * (MAX_FILE_MB * 1024 * 1024 + 1), 413, f"最多传 {MAX_FILE_MB} MB"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", 422, "文字编码读不出来"),
    "a document": (b"%PDF-1.7 x", 422, "不是 CSV 或 XLSX"),
    "half a workbook": (b"PK\x03\x04 and no more", 422, "不是 CSV 或 XLSX"),
    "an encoding nobody knows": (b"\xff\xfe\xff\x80\x81", 422, "文字编码读不出来"),
    "an unclosed quote": (f'{HEADER}\nZ07,"禾里村,1,1,101\n'.encode(), 422, "不是 CSV 或 XLSX"),
    "a header alone": (HEADER.encode(), 422, "没有一行数据"),
    "missing columns": (b"a,b\n1,2\n", 422, "少了这些列"),
    "too many columns": (b",".join([b"x"] * 100) + b"\n" + b",".join([b"1"] * 100), 413, "列太多"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_answered_in_words_and_kept_nowhere(world: World, name: str) -> None:
    data, status, sentence = BAD_FILES[name]
    for language in ("zh-Hans", "en"):
        clara = world.desk_of("Clara")
        clara.set_cookie("language", language)
        answer = upload(clara, data)
        page = read(answer)
        assert answer.status_code == status, page.words
        assert (sentence in page.words) == (language == "zh-Hans")
        assert "file" in page.fields
    assert uploads(world) == []
    assert len(rows_of(world, Building)) == 2


def test_a_zip_bomb_is_answered_in_words(world: World) -> None:
    answer = upload(world.desk_of("Clara"), bomb(), "list.xlsx")
    assert (answer.status_code, "解开后 64 MB" in read(answer).words) == (413, True)
    assert uploads(world) == []


def test_a_file_is_taken_by_this_form_only_and_from_nobody_outside(world: World) -> None:
    large = b"x" * (2 * 1024 * 1024)
    clara = world.desk_of("Clara")
    other = clara.post("/console/places/generate", data={"building": large.decode()})
    assert (other.status_code, "1024 KB" in read(other).words) == (413, True)
    stranger = world.app.test_client()
    stranger.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    answer = upload(stranger, b"a" * (20 * 1024 * 1024))
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/console/sign-in")
    clara.environ_base["HTTP_SEC_FETCH_SITE"] = "cross-site"
    assert upload(clara, VILLAGE.read_bytes()).status_code == 403


def test_a_workbook_with_formulas_goes_in_without_them(world: World) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEADER.split(","), ["Z07", "禾里村", "13巷1号", "1", "101"], ["Z07", "禾里村", "13巷1号", "1", "=1+101"]]):
            for column, cell in enumerate(row):
                sheet.write(number, column, cell)
    clara = world.desk_of("Clara")
    address, page = look(clara, buffer.getvalue(), "list.xlsx")
    assert "像是公式，公式不读" in page.words
    accept(clara, address, page)
    assert {door.room for door in rows_of(world, Door)} >= {"101"} and not any("=" in door.room for door in rows_of(world, Door))


def test_forty_payloads_in_every_cell_stay_text_on_the_page_the_list_and_the_print(world: World) -> None:
    clara = world.desk_of("Clara")
    header = "责任区,小区或村,楼栋,楼层,房号,进门提示,安全提示,业主<b>,备注<i>"

    def file_with(text: str) -> str:
        cell = '"' + text.replace('"', '""') + '"'
        return f"{header}\nZ07,{cell},{cell},1,101,{cell},{cell},{cell},{cell}\n{cell},{cell},{cell},{cell},{cell},{cell},{cell},,\n"

    _, plain = look(clara, file_with("plain"))
    for payload in PAYLOADS:
        _, page = look(clara, file_with(payload))
        assert {tag for tag, _ in page.skeleton} <= {tag for tag, _ in plain.skeleton} | {"b", "i", "h3"}, payload
        assert not re.search(r"<(script|img|iframe|svg on|body on|style|object|base)\b(?![^>]*(?:console|icons|dist))", page.html.split("<main", 1)[1]), payload
        assert {name for _, names in page.skeleton for name in names} <= {name for _, names in plain.skeleton for name in names} | {
            "open",
            "role",
            "tabindex",
        }, payload
    rooms = 0
    for payload in (text for text in PAYLOADS if len(text) <= 16):
        quoted = payload.replace('"', '""')
        _, page = look(clara, f'{HEADER}\nZ07,禾里村,14巷1号,1,"{quoted}"\n')
        # On the board, or in the sentence that keeps it out.
        rooms += payload.upper() in "".join(page.texts) or "要改 1 行" in page.words
        assert page.html.upper().count(payload.upper()) == plain.html.upper().count(payload.upper()), payload
    assert rooms == sum(len(text) <= 16 for text in PAYLOADS) > 5
    shown = 0
    for payload in PAYLOADS[:12]:
        text = f'{HEADER},进门提示\nZ07,禾里村,"{payload.replace(chr(34), chr(34) * 2)}",1,101,"{payload.replace(chr(34), chr(34) * 2)}"\n'
        address, page = look(clara, text)
        accept(clara, address, page)
        for found in (clara.get("/console/places?zone=Z07"), clara.get("/console/places/codes?zone=Z07")):
            shown += " ".join(payload.split()) in " ".join("".join(read(found).texts).split())
    assert shown == 24
    building = next(row for row in rows_of(world, Building) if row.name.startswith("<script>"))
    page = read(clara.get(f"/console/places/buildings/{building.id}"))
    assert page.fields["entry_note"] == "<script>alert(1)</script>"


def test_places_of_another_community_are_neither_seen_nor_touched(world: World) -> None:
    dov = world.desk_of("Dov")
    address, page = look(dov, f"{HEADER}\nZ07,禾里村,Z07 12巷6号,1,101\n")
    assert "新的责任区" in page.words and "新增 1 栋" in page.words
    accept(dov, address, page)
    assert len(rows_of(world, Building)) == 2
    assert len(rows_of(world, Building, world.other_community_id)) == 1
    mine = read(dov.get("/console/places"))
    assert "12巷6号" in mine.words and world.buildings["Z07"] not in mine.html
    for address in (
        f"/console/places/codes?building={world.buildings['Z07']}",
        f"/console/places/codes?building={new_id()}",
        "/console/places/codes?building=x",
    ):
        answer = dov.get(address)
        assert (answer.status_code, answer.get_data()) == (404, dov.get("/console/nothing").get_data())


# Floors and rooms

BUILDING = {
    "zone": "Z07",
    "compound": "禾里村",
    "building": "15巷2号",
    "building_kind": "house",
    "first": "-1",
    "last": "5",
    "left_out": "4",
    "units": "2",
    "rooms": "3",
    "pattern": "hundreds",
}


def test_floors_and_rooms_are_shown_as_a_board_and_written_as_shown(world: World) -> None:
    clara = world.desk_of("Clara")
    page = read(clara.post("/console/places/generate", data={**BUILDING, "do": "look"}))
    assert "写入 1 栋 30 户" in page.words
    for words in ("1 单元", "2 单元", "5 楼", "503", "B103"):
        assert words in page.words
    assert "401" not in page.words
    assert len(rows_of(world, Building)) == 2
    answer = clara.post("/console/places/generate", data={**BUILDING, "do": "write", "seen": page.fields["seen"]})
    assert answer.headers["Location"] == "/console/places?zone=Z07&said=written"
    (made,) = [row for row in rows_of(world, Building) if row.name == "15巷2号"]
    doors = {(door.unit, door.floor, door.room, door.kind) for door in rows_of(world, Door) if door.building_id == made.id}
    assert doors == {(unit, floor, f"{floor}0{room}", "home") for unit in "12" for floor in ("B1", "1", "2", "3", "5") for room in (1, 2, 3)}
    again = read(clara.post("/console/places/generate", data={**BUILDING, "do": "look"}))
    assert "这些门站里都有了" in again.words


def test_another_board_than_the_one_seen_is_shown_again_and_not_written(world: World) -> None:
    clara = world.desk_of("Clara")
    page = read(clara.post("/console/places/generate", data={**BUILDING, "do": "look"}))
    answer = clara.post("/console/places/generate", data={**BUILDING, "rooms": "4", "do": "write", "seen": page.fields["seen"]})
    assert answer.status_code == 409
    assert "写入 1 栋 40 户" in read(answer).words
    assert len(rows_of(world, Building)) == 2


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("last", "-1x", "“到哪一层”要写"),
        ("last", "100", "“到哪一层”要写 -3 到 99"),
        ("first", "0", "楼层要从低到高"),
        ("last", "-2", "楼层要从低到高"),
        ("rooms", "1000000", "“每层几户”要写"),
        ("zone", "", "“责任区”空着"),
        ("building", "打 154 0000 2231", "像是写了电话号码"),
        ("building", "=A1", "像是公式"),
        ("building", "x" * 61, "太长"),
        ("building", "\x00", "读不出来的字符"),
        ("zone", "Z19", "这栋楼已经在 Z07"),
    ],
)
def test_a_field_that_will_not_do_is_said_and_everything_typed_stays(world: World, field: str, text: str, sentence: str) -> None:
    clara = world.desk_of("Clara")
    typed = {**BUILDING, field: text}
    if text == "Z19":
        typed["building"] = "Z07 12巷6号"
    answer = clara.post("/console/places/generate", data={**typed, "do": "look"})
    page = read(answer)
    assert (answer.status_code, sentence in page.words) == (422, True), page.words
    assert {name: page.fields[name] for name in ("zone", "building", "first", "rooms") if "\x00" not in typed[name]} == {
        name: typed[name] for name in ("zone", "building", "first", "rooms") if "\x00" not in typed[name]
    }


def test_two_thousand_doors_are_the_most_at_once(world: World) -> None:
    answer = world.desk_of("Clara").post("/console/places/generate", data={**BUILDING, "last": "99", "rooms": "60", "units": "20", "do": "look"})
    assert (answer.status_code, "一次最多 2,000 户" in read(answer).words) == (422, True)


# One building


def address_of(world: World) -> str:
    return f"/console/places/buildings/{world.buildings['Z07']}"


def change(world: World, desk: FlaskClient, do: str, *, seen: str = "", **fields: Any) -> Any:
    page = read(desk.get(address_of(world)))
    return desk.post(address_of(world), data={"do": do, "seen": seen or page.fields["seen"], **fields})


def standings(world: World) -> dict[str, str]:
    return {door.room: door.standing for door in rows_of(world, Door) if door.building_id == world.buildings["Z07"]}


def test_each_change_of_a_building_reaches_the_phone_and_no_door_is_ever_deleted(world: World) -> None:
    amina, clara = world.phone_of("Amina"), world.desk_of("Clara")
    amina.record_visit(world.doors["Z07"][0], "met")
    amina.sync()
    doors = world.doors["Z07"]
    for do, fields in (
        ("notes", {"entry_note": "西侧铁门", "hazard_note": "楼道暗"}),
        ("rename", {"door": doors[0], "room": "101a"}),
        ("split", {"door": doors[4], "parts": "202a、202B"}),
        ("merge", {"door": [doors[6], doors[7]], "kept": "302"}),
        ("gone", {"door": [doors[9], doors[10]]}),
        ("more", {"first": "3", "last": "4", "rooms": "2", "unit": "", "pattern": "hundreds"}),
        ("back", {"door": doors[10]}),
    ):
        answer = change(world, clara, do, **fields)
        assert answer.status_code == 303, (do, read(answer).words)
    assert standings(world) == {
        "101A": "active",
        "102": "active",
        "103": "active",
        "201": "active",
        "202": "split",
        "202A": "active",
        "202B": "active",
        "203": "active",
        "301": "merged",
        "302": "active",
        "303": "active",
        "304": "active",
        "305": "active",
        "401": "gone",
        "402": "active",
        "403": "active",
        "404": "active",
        "405": "active",
    }
    amina.sync()
    # The phone has every door, those that are closed too, and the visit under its own.
    kept = {door.id for door in rows_of(world, Door) if door.building_id == world.buildings["Z07"]}
    assert set(amina.buildings[world.buildings["Z07"]]["doors"]) == kept and len(kept) == 18
    assert [row["door"] for row in amina.visits.values()] == [doors[0]]
    changes = [row.kind for row in rows_of(world, Change)]
    assert changes.count("building:changed") == 7
    (visit,) = rows_of(world, Visit)
    assert visit.door_id == doors[0]
    assert actions(world).count("building:edited") == 7
    assert actions(world).count("building:opened") == 7
    with world.app.app_context():
        assert verify_audit(db.session(), world.community_id, audit_keys()) == []


@pytest.mark.parametrize(
    ("do", "fields", "status", "sentence"),
    [
        ("notes", {"entry_note": "打 154 0000 2231"}, 422, "像是写了电话号码"),
        ("notes", {"hazard_note": "问张阿姨拿钥匙"}, 422, "“安全提示”像是写了姓名"),
        ("notes", {"entry_note": "x" * 141}, 422, "太长"),
        ("rename", {"room": "105"}, 422, "请先在门板上勾选"),
        ("rename", {"door": 0, "room": "102"}, 422, "房号 102 已经有了"),
        ("rename", {"door": 0, "room": ""}, 422, "空着"),
        ("split", {"door": 0, "parts": "101A"}, 422, "至少写两个"),
        ("split", {"door": 0, "parts": "101A 101A"}, 422, "房号 101A 已经有了"),
        ("merge", {"door": 0}, 422, "请先在门板上勾选"),
        ("gone", {}, 422, "请先在门板上勾选"),
        ("more", {"first": "x", "last": "2", "rooms": "1"}, 422, "“从哪一层”要写"),
        ("more", {"first": "1", "last": "99", "rooms": "60"}, 422, "一次最多 2,000 户"),
        ("burn", {}, 422, "有一项内容不合格式"),
    ],
)
def test_a_change_that_will_not_do_is_said_and_what_was_typed_stays(world: World, do: str, fields: dict[str, Any], status: int, sentence: str) -> None:
    clara = world.desk_of("Clara")
    sent = {**fields, **({"door": world.doors["Z07"][fields["door"]]} if "door" in fields else {})}
    before = standings(world)
    answer = change(world, clara, do, **sent)
    page = read(answer)
    assert (answer.status_code, sentence in page.words) == (status, True), page.words
    for name, text in fields.items():
        if name != "door":
            assert page.fields[name] == text
    if "door" in sent:
        assert re.search(rf'value="{sent["door"]}" checked', page.html)
    assert standings(world) == before
    assert not [row for row in rows_of(world, Change) if row.kind == "building:changed"]


def test_a_name_that_is_none_may_be_written(world: World) -> None:
    assert change(world, world.desk_of("Clara"), "notes", hazard_note="问张阿姨粥铺对面", entry_note="", no_name="1").status_code == 303


def test_the_second_of_two_supervisors_sees_what_the_first_did_and_loses_nothing(world: World) -> None:
    clara, lena = world.desk_of("Clara"), world.desk_of("Lena")
    seen = read(clara.get(address_of(world))).fields["seen"]
    assert change(world, lena, "notes", entry_note="北门", hazard_note="有狗").status_code == 303
    answer = change(world, clara, "notes", seen=seen, entry_note="西门", hazard_note="")
    page = read(answer)
    assert answer.status_code == 409
    assert "刚才有别人改了这栋楼" in page.words
    assert "站里现在存的进门提示：“北门”" in page.words
    assert page.fields["entry_note"] == "西门"
    building = next(row for row in rows_of(world, Building) if row.id == world.buildings["Z07"])
    assert building.entry_note == "北门"
    assert clara.post(address_of(world), data={"do": "notes", "seen": page.fields["seen"], "entry_note": "西门", "hazard_note": ""}).status_code == 303
    # The same press twice: the second one is told, too.
    assert clara.post(address_of(world), data={"do": "notes", "seen": page.fields["seen"], "entry_note": "西门", "hazard_note": ""}).status_code == 409


def test_a_door_whose_residents_want_no_visit_is_neither_split_nor_merged_away(world: World) -> None:
    amina, clara = world.phone_of("Amina"), world.desk_of("Clara")
    doors = world.doors["Z07"]
    amina.set_wish(doors[1])
    amina.sync()
    for do, fields in (("split", {"door": doors[1], "parts": "102A、102B"}), ("merge", {"door": [doors[0], doors[1]], "kept": "101"})):
        answer = change(world, clara, do, **fields)
        assert (answer.status_code, "请勿上门" in read(answer).words) == (409, True)
    assert set(standings(world).values()) == {"active"}
    assert change(world, clara, "merge", door=[doors[0], doors[1]], kept="102").status_code == 303
    assert standings(world)["102"] == "active" and standings(world)["101"] == "merged"


def test_a_door_of_another_building_cannot_be_reached_through_this_one(world: World) -> None:
    clara = world.desk_of("Clara")
    answer = change(world, clara, "gone", door=world.doors["Z19"][0])
    assert answer.status_code == 422
    assert {door.standing for door in rows_of(world, Door)} == {"active"}


# What visits said of doors


def test_only_a_changed_place_becomes_a_hint_and_a_person_picks(world: World) -> None:
    amina, clara = world.phone_of("Amina"), world.desk_of("Clara")
    doors = world.doors["Z07"]
    outcomes = ["door_not_found", "demolished", "vacant", "moved_empty", "not_home", "declined_talk", "met", "no_access"]
    visits = [amina.record_visit(door, outcome) for door, outcome in zip(doors, outcomes, strict=False)]
    amina.sync()
    page = read(clara.get("/console/places/hints"))
    assert page.html.count('name="door"') == 2
    assert "101 门址不存在" in page.words and "102 已拆除改建" in page.words
    assert "协管员" not in page.html.split("<main", 1)[1].split('class="note"')[0]
    assert "hints:opened" in actions(world)
    assert clara.post("/console/places/hints", data={"door": doors[0], "do": "gone"}).status_code == 303
    assert clara.post("/console/places/hints", data={"door": doors[1], "do": "left"}).status_code == 303
    assert standings(world)["101"] == "gone" and standings(world)["102"] == "active"
    assert read(clara.get("/console/places/hints")).html.count('name="door"') == 0
    assert [row.door_id for row in rows_of(world, DoorCheck)] == [doors[1]]
    # Both are kept: nothing happened to the visits.
    assert {visit.id for visit in rows_of(world, Visit)} == set(visits)
    # A second press, or a colleague's, finds it decided.
    assert clara.post("/console/places/hints", data={"door": doors[0], "do": "gone"}).headers["Location"].endswith("said=same")
    for door in (new_id(), "x", ""):
        assert clara.post("/console/places/hints", data={"door": door, "do": "gone"}).status_code == 404
    # A later visit may say it again.
    set_clock(world.app, WEDNESDAY_TEN + timedelta(days=8))
    amina.record_visit(doors[1], "door_not_found")
    amina.sync()
    assert read(world.desk_of("Clara").get("/console/places/hints")).html.count('name="door"') == 1


def test_a_visit_that_was_taken_back_is_no_hint(world: World) -> None:
    amina = world.phone_of("Amina")
    visit = amina.record_visit(world.doors["Z07"][0], "demolished")
    amina.sync()
    amina.withdraw_visit(world.doors["Z07"][0], visit)
    amina.sync()
    assert "没有要核对的门" in read(world.desk_of("Clara").get("/console/places/hints")).words


# Codes at the entrance


def test_the_sheet_holds_codes_as_the_phone_reads_them_and_the_names_only(world: World) -> None:
    clara = world.desk_of("Clara")
    page = read(clara.get("/console/places/codes?zone=Z07"))
    sheet = page.html.split('class="code-sheet"', 1)[1].split("</section>", 1)[0]
    words = re.sub(r"<[^>]+>", " ", sheet).replace(">", " ").split()
    assert words == ["禾里村", "Z07", "12巷6号"]
    assert sheet.count("<svg") == 1 and "style=" not in sheet and "<title" not in sheet
    assert "<title>楼栋码</title>" in page.html
    (token,) = [row.qr_token for row in rows_of(world, Building) if row.id == world.buildings["Z07"]]
    text = f"http://localhost/app/#/b/{token}"
    # As static/src/rounds/building-code.js knows a code for one of ours.
    assert re.search(r"/app/?#/b/([A-Za-z0-9_-]{22})$", text)
    assert segno.make(text, error="m", micro=False).svg_inline(omitsize=True, border=4) in page.html
    chosen = read(clara.get(f"/console/places/codes?building={world.buildings['Z07']}&building={world.buildings['Z19']}"))
    assert chosen.html.count("<path") == 2 + page.html.split("<main")[0].count("<path")
    assert "codes:printed" in actions(world)
    assert clara.get("/console/places/codes?zone=Z99").status_code == 404


def test_a_building_without_a_code_gets_one_with_its_first_change(world: World) -> None:
    with world.app.app_context(), database.transaction(world.community_id) as session:
        row = session.get(Building, (world.community_id, world.buildings["Z07"]))
        assert row is not None
        row.qr_token = None
    clara = world.desk_of("Clara")
    assert "这栋还没有码" in read(clara.get("/console/places/codes?zone=Z07")).words
    change(world, clara, "notes", entry_note="", hazard_note="")
    assert "这栋还没有码" not in read(clara.get("/console/places/codes?zone=Z07")).words


def test_an_empty_community_is_led_to_the_import(world: World) -> None:
    page = read(world.desk_of("Dov").get("/console/places"))
    assert "还没有责任区，先导入楼栋" in page.words
    assert (IMPORT in page.html) and rows_of(world, Zone, world.other_community_id) == [] == rows_of(world, Compound, world.other_community_id)
