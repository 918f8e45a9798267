"""`flask places import` on both databases: dry run, for good, again; what phones hear of it; nothing half-written."""

import csv
import io
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import xlsxwriter
from click.testing import Result
from flask import Flask

from app import clock, database
from app.changes.models import Change, Operation
from app.database import db
from app.identity import commands
from app.identity.models import Community
from app.places.models import Building, Compound, Door, Zone
from app.rounds.models import DoorRound
from tests.cast import WEDNESDAY_TEN, World, set_clock

SAMPLES = Path(__file__).parents[2] / "docs" / "samples"
VILLAGE, FAULTS = SAMPLES / "made-up-village.csv", SAMPLES / "with-faults.csv"
BUILDINGS, DOORS = 40, 888
HEADER = "责任区,小区或村,楼栋,楼层,房号\n"
TABLES = (Zone, Compound, Building, Door, DoorRound, Operation, Change)


@pytest.fixture
def community(app: Flask) -> str:
    """A community without a single place."""
    set_clock(app, WEDNESDAY_TEN)
    with app.app_context(), database.transaction() as session:
        return commands.found_community(
            session, name="榕湾社区", region_code="449901001001", hotline="154 0000 0110", time_zone="Asia/Shanghai", is_demo=True, now=clock.now()
        ).id


def run(app: Flask, *arguments: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=["places", "import", *map(str, arguments), "--community", "榕湾社区"])


def file_of(tmp_path: Path, content: str | bytes, name: str = "list.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rows_of(app: Flask, community_id: str, table: Any) -> list[Any]:
    with app.app_context():
        return list(db.session.scalars(sa.select(table).where(table.community_id == community_id)))


def counts(app: Flask, community_id: str) -> dict[str, int]:
    with app.app_context():
        found = {table.__tablename__: db.session.scalar(sa.select(sa.func.count()).where(table.community_id == community_id)) or 0 for table in TABLES}
        return {**found, "head": db.session.get(Community, community_id).head}


def places_in_words(app: Flask, community_id: str) -> set[tuple[object, ...]]:
    """Everything an import decides, without ids."""
    with app.app_context():
        statement = (
            sa.select(Zone.code, Compound.name, Compound.kind, Building.name, Building.kind, Building.building_code, Building.entry_note)
            .add_columns(Building.hazard_note, Door.unit, Door.floor, Door.room, Door.floor_order, Door.room_order, Door.kind, Door.night_shift)
            .add_columns(Door.house_code, Door.standing)
            .join(Building, Building.id == Door.building_id)
            .join(Compound, Compound.id == Building.compound_id)
            .join(Zone, Zone.id == Building.zone_id)
            .where(Door.community_id == community_id)
        )
        return {tuple(row) for row in db.session.execute(statement)}


def test_a_dry_run_says_what_would_change_and_writes_nothing(app: Flask, community: str) -> None:
    before = counts(app, community)
    done = run(app, VILLAGE, "--dry-run")
    assert done.exit_code == 0, done.output
    assert counts(app, community) == before
    assert f"新增 {BUILDINGS} 栋 {DOORS} 户" in done.output
    assert f"{BUILDINGS} buildings and {DOORS} doors new" in done.output
    assert "这些列跟人有关，没有读，也不会存：房东、租客人数。" in done.output
    assert "Columns about people, not read and not kept: 房东、租客人数." in done.output
    assert "第 774–823 行 汐石宿舍 A座（Z04）50 户" in done.output


def test_the_sample_goes_in_whole_and_a_second_time_changes_nothing(app: Flask, community: str) -> None:
    assert run(app, VILLAGE).exit_code == 0
    first = counts(app, community)
    assert (first["zone"], first["building"], first["door"], first["operation"]) == (4, BUILDINGS, DOORS, 1)
    # One change a building, and one for the round.
    assert first["change"] == first["head"] == BUILDINGS + 1
    again = run(app, VILLAGE)
    assert again.exit_code == 0
    assert "没有要改的，什么都没有写入。" in again.output
    assert counts(app, community) == first


def test_the_first_import_opens_a_round_of_ninety_days_and_a_later_one_none(app: Flask, community: str, tmp_path: Path) -> None:
    run(app, file_of(tmp_path, f"{HEADER}Z01,汐岚村,1巷1号,6,601"))
    run(app, file_of(tmp_path, f"{HEADER}Z01,汐岚村,1巷1号,6,602"))
    assert [(found.opened_on, found.closes_on) for found in rows_of(app, community, DoorRound)] == [("2026-11-25", "2027-02-22")]
    assert counts(app, community)["operation"] == 2


def test_the_sample_as_a_workbook_gives_the_same_places(app: Flask, community: str, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    for index, line in enumerate(csv.reader(VILLAGE.open(encoding="utf-8"))):
        # As people fill it in: floors and rooms become numbers, codes are kept as text.
        sheet.write_row(index, 0, [int(cell) if cell.isdigit() and len(cell) < 10 else cell for cell in line])
    book.close()
    assert run(app, file_of(tmp_path, buffer.getvalue(), "village.xlsx")).exit_code == 0
    from_workbook = places_in_words(app, community)
    assert len(from_workbook) == DOORS
    assert "没有要改的" in run(app, VILLAGE).output
    assert places_in_words(app, community) == from_workbook


def test_awkward_places_stand_where_they_belong(app: Flask, community: str) -> None:
    run(app, VILLAGE)
    doors = {(row[3], row[8], row[10]): row for row in places_in_words(app, community)}
    assert doors["2巷1号", "", "3A01"][9] == "3A"
    assert ("2巷1号", "", "401") not in doors
    assert doors["1栋", "1", "B101"][11] < doors["1栋", "1", "101"][11]
    assert doors["5栋", "", "2404"][9:12] == ("24", "2404", 240)
    assert doors["5栋", "", "2404"][15] == "4499010010010000005000096"
    assert doors["1巷1号", "", "铺2"][13] == "shop"
    assert doors["板房1排", "", "棚1"][4] == "shed"
    assert doors["A座", "", "401"][13:15] == ("dorm_room", True)
    assert {row[3] for row in doors.values()} >= {"㙟头 1号", "𠮷祥楼", "堃记老屋（东）"}
    assert {row[2] for row in doors.values()} == {"village_block", "compound", "dorm_area", "street", "work_site"}


def test_rows_to_be_mended_hold_everything_back_unless_the_good_ones_are_asked_for(app: Flask, community: str) -> None:
    before = counts(app, community)
    done = run(app, FAULTS)
    assert done.exit_code == 1
    assert "有 10 行要改，什么都没有写入。" in done.output
    assert "10 rows need mending; nothing was written." in done.output
    assert "第 4 行：房号重复：503 出现两次" in done.output
    assert counts(app, community) == before
    done = run(app, FAULTS, "--only-good-rows")
    assert done.exit_code == 0, done.output
    assert {(row[3], row[10]) for row in places_in_words(app, community)} == {("1巷1号", "501"), ("1巷1号", "503"), ("1巷4号", "101")}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file holds no row of data."),
        (b"%PDF-1.7 \xe2\xe3\xcf\xd3", "This is neither a CSV nor an XLSX table."),
        ((HEADER + "Z01,汐岚村,1巷1号,6,601").encode("utf-16"), "The file's text encoding could not be read."),
        ("责任区,小区或村,楼栋\nZ01,汐岚村,1巷1号", "These columns are missing: 房号/room."),
        (f"{HEADER}Z01,汐岚村,1巷1号,6,=1+1", "formulas are not read"),
        (f"{HEADER}Z01,汐岚村,1巷1号,6,60\x001", "The file's text encoding could not be read."),
        (f"{HEADER}Z01,汐岚村,1巷1号,6,60\x011", "holds characters that cannot be read"),
    ],
)  # fmt: skip
def test_a_bad_file_is_answered_in_words_and_leaves_no_trace(app: Flask, community: str, tmp_path: Path, content: str | bytes, sentence: str) -> None:
    before = counts(app, community)
    # The name says XLSX: what counts is what the file holds.
    done = run(app, file_of(tmp_path, content, "list.xlsx"))
    assert done.exit_code == 1
    assert sentence in done.output
    assert any("一" <= letter <= "鿿" for letter in done.output)
    assert counts(app, community) == before


def test_a_zip_bomb_leaves_no_trace(app: Flask, community: str, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(70 * 1024 * 1024))
    before = counts(app, community)
    done = run(app, file_of(tmp_path, buffer.getvalue()))
    assert (done.exit_code, counts(app, community)) == (1, before)
    assert "at most 50,000 rows and 64 MB unpacked" in done.output


@pytest.mark.parametrize(("encoding", "end"), [("gbk", "\n"), ("utf-8-sig", "\r\n"), ("gb18030", "\r")])
def test_lists_from_chinese_spreadsheets_go_in(app: Flask, community: str, tmp_path: Path, encoding: str, end: str) -> None:
    text = f"{HEADER}Z01,汐岚村,1巷1号,６楼,６０１室\n".replace("\n", end)
    assert run(app, file_of(tmp_path, text.encode(encoding))).exit_code == 0
    assert {(row[0], row[1], row[3], row[9], row[10]) for row in places_in_words(app, community)} == {("Z01", "汐岚村", "1巷1号", "6", "601")}


def test_markup_in_names_is_kept_as_text(app: Flask, community: str, tmp_path: Path) -> None:
    assert run(app, file_of(tmp_path, f'{HEADER}Z01,<b>村</b>,<script>alert("1")</script>,6,601'.replace('"1"', "1"))).exit_code == 0
    assert {(row[1], row[3]) for row in places_in_words(app, community)} == {("<b>村</b>", "<script>alert(1)</script>")}


def test_a_phone_is_told_of_new_changed_and_moved_buildings(world: World, tmp_path: Path) -> None:
    amina, dov = world.phone_of("Amina"), world.phone_of("Dov")
    amina.sync()
    dov.sync()
    text = f"{HEADER}Z07,禾里村,Z07 12巷6号,9,901\nZ07,禾里村,13巷1号,1,101\nZ07,禾里村,Z19 12巷6号,1,101\n"
    assert run(world.app, file_of(tmp_path, text)).exit_code == 0
    amina.sync()
    told = dov.exchange()["changes"]
    assert {building["name"]: len(building["doors"]) for building in amina.buildings.values()} == {"Z07 12巷6号": 13, "13巷1号": 1, "Z19 12巷6号": 12}
    # Dov's only building went to Z07, and nothing else of it reaches him.
    assert [change["kind"] for change in told] == ["building:left"]
    log = sorted(rows_of(world.app, world.community_id, Change), key=lambda change: change.number)
    assert [change.kind for change in log][-4:] == ["building:added", "building:changed", "building:left", "building:joined"]
    assert len(rows_of(world.app, world.community_id, DoorRound)) == 1


def test_places_of_another_community_are_neither_seen_nor_touched(world: World, tmp_path: Path) -> None:
    path = file_of(tmp_path, f"{HEADER}Z07,禾里村,Z07 12巷6号,1,101")
    done = world.app.test_cli_runner().invoke(args=["places", "import", str(path), "--community", "别处社区"])
    assert done.exit_code == 0, done.output
    assert "新增 1 栋 1 户" in done.output
    assert len(rows_of(world.app, world.community_id, Door)) == 24
    assert len(rows_of(world.app, world.other_community_id, Door)) == 1


def test_an_import_that_is_cut_off_before_its_end_has_written_nothing(app: Flask, community: str) -> None:
    before = counts(app, community)
    # The last thing an import does is opening the round: here the table is not there any more.
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE door_round RENAME COLUMN closes_on TO closed"))
    assert run(app, VILLAGE).exit_code != 0
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE door_round RENAME COLUMN closed TO closes_on"))
    assert counts(app, community) == before
    assert run(app, VILLAGE).exit_code == 0


def test_fifty_thousand_rows_go_in_within_half_a_minute(app: Flask, community: str, tmp_path: Path) -> None:
    lines = [f"Z{i // 1000:02},大村,{i // 500 + 1}巷{i // 50 % 10 + 1}号,{i % 50 // 5 + 1},{i % 50 // 5 + 1}0{i % 5 + 1}" for i in range(50_000)]
    path = file_of(tmp_path, HEADER + "\n".join(lines))
    started = time.monotonic()
    done = run(app, path)
    assert done.exit_code == 0, done.output[-500:]
    assert time.monotonic() - started < 30
    assert counts(app, community)["door"] == 50_000
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{lines[0]}", encoding="utf-8")
    assert run(app, path).exit_code == 1
