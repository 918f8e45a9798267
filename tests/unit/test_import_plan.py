"""What an import would do, from rows and what exists: pure decisions and faults in words."""

from typing import Any

import pytest

from app.places.import_plan import Plan, make_plan
from app.places.import_rows import Reading, clean, read_rows
from app.places.import_shapes import Existing, ExistingBuilding, ExistingDoor
from app.places.import_words import floor_from_room, floor_of, is_about_people, room_place
from app.places.table import Table
from app.problems import IMPORT_COLUMNS, Problem

HEADER = ["责任区", "小区或村", "楼栋", "楼栋类别", "单元", "楼层", "房号", "门的类别", "夜班", "进门提示", "楼栋编码", "房屋编码"]
CODE = "4499010010010000001"


def line(**cells: str) -> list[str]:
    """One row of the file; what is not said is a sound door."""
    row = {"责任区": "Z07", "小区或村": "禾里村", "楼栋": "12巷6号", "房号": "604", **cells}
    return [row.get(name, "") for name in HEADER]


def reading_of(*lines: list[str], header: list[str] = HEADER) -> Reading:
    return read_rows(Table(header, [(number, cells) for number, cells in enumerate(lines, start=2)]))


def plan_of(*lines: list[str], existing: Existing | None = None) -> Plan:
    return make_plan(reading_of(*lines), existing or Existing())


def after(plan: Plan) -> Existing:
    """What would exist once a plan for an empty community is carried out."""
    buildings = {
        (draft.compound, draft.name): ExistingBuilding(
            id=draft.name,
            zone=draft.zone,
            values=draft.values,
            doors={(door.unit, door.room): ExistingDoor(f"{draft.name} {door.room}", door.values) for door in draft.doors},
        )
        for draft in plan.buildings
    }
    return Existing(frozenset(plan.zones), plan.compounds, buildings)


def faults_of(plan: Plan) -> list[tuple[int, str]]:
    return [(fault.row, fault.refusal.code) for fault in plan.faults]


def test_a_first_file_adds_zone_compound_building_and_doors() -> None:
    plan = plan_of(line(), line(房号="605"), line(责任区="Z19", 楼栋="13巷1号"))
    assert (plan.zones, plan.compounds) == (["Z07", "Z19"], {"禾里村": "compound"})
    assert [(draft.name, draft.zone, len(draft.doors)) for draft in plan.buildings] == [("12巷6号", "Z07", 2), ("13巷1号", "Z19", 1)]
    assert not plan.faults


def test_the_same_file_again_changes_nothing() -> None:
    lines = [line(夜班="是", 楼栋编码=CODE), line(房号="605", 房屋编码=f"{CODE}000001"), line(楼栋="1栋", 单元="2单元", 房号="铺1")]
    again = plan_of(*lines, existing=after(plan_of(*lines)))
    assert again.is_empty
    assert again.unchanged_doors == 3


def test_a_blank_cell_erases_nothing_and_takes_back_nothing() -> None:
    existing = after(plan_of(line(夜班="是", 进门提示="侧门进", 楼栋类别="村屋", 门的类别="办公", 楼栋编码=CODE)))
    assert plan_of(line(), existing=existing).is_empty


def test_a_different_row_changes_only_what_differs() -> None:
    existing = after(plan_of(line(), line(房号="605")))
    plan = plan_of(line(楼层="7", 夜班="是"), line(房号="605"), line(房号="606"), existing=existing)
    change = plan.building_changes[0]
    assert change.doors_to_change[0].values == {"floor": ("6", "7"), "floor_order": (60, 70), "night_shift": (False, True)}
    assert [door.room for door in change.doors_to_add] == ["606"]
    assert (plan.unchanged_doors, change.zone_before, change.values) == (1, None, {})


def test_a_building_whose_zone_differs_moves() -> None:
    existing = after(plan_of(line(), line(责任区="Z19", 楼栋="13巷1号")))
    plan = plan_of(line(责任区="Z19"), line(责任区="Z19", 楼栋="13巷1号"), existing=existing)
    assert [(change.name, change.zone_before, change.zone) for change in plan.building_changes] == [("12巷6号", "Z07", "Z19")]


def test_what_the_file_does_not_name_is_listed_and_left_alone() -> None:
    existing = after(plan_of(line(), line(房号="605"), line(楼栋="13巷1号"), line(责任区="Z19", 楼栋="14巷1号")))
    plan = plan_of(line(), existing=existing)
    # Z19 is not in the file at all: another coordinator's list says nothing of it.
    assert plan.missing == {"禾里村 12巷6号": ["605"], "禾里村 13巷1号": []}
    assert plan.missing_places == 2
    assert plan.is_empty


def test_a_door_that_only_a_faulty_row_names_is_not_called_missing() -> None:
    existing = after(plan_of(line(), line(房号="605")))
    plan = plan_of(line(), line(房号="605", 夜班="也许"), existing=existing)
    assert plan.missing == {}
    assert faults_of(plan) == [(3, "import.row_word")]


def test_doors_and_buildings_that_are_closed_here_are_not_revived() -> None:
    existing = after(plan_of(line(), line(楼栋="13巷1号")))
    gone = {key: ExistingDoor(door.id, door.values, is_active=False) for key, door in existing.buildings["禾里村", "12巷6号"].doors.items()}
    buildings = {
        ("禾里村", "12巷6号"): ExistingBuilding("a", "Z07", existing.buildings["禾里村", "12巷6号"].values, gone),
        ("禾里村", "13巷1号"): ExistingBuilding("b", "Z07", existing.buildings["禾里村", "13巷1号"].values, {}, is_active=False),
    }
    plan = plan_of(line(夜班="是"), line(楼栋="13巷1号", 夜班="是"), existing=Existing(existing.zones, existing.compounds, buildings))
    assert plan.is_empty
    assert plan.inactive == ["禾里村 12巷6号 604", "禾里村 13巷1号"]


def test_two_doors_with_one_number_are_a_fault_of_the_second_row() -> None:
    plan = plan_of(line(房号="503"), line(房号="５０３室"), line(房号="503", 单元="2单元"))
    assert faults_of(plan) == [(3, "import.row_twice")]
    assert plan.faults[0].sentence("zh-Hans").startswith("第 3 行：房号重复：503 出现两次")
    assert plan.faults[0].sentence("en").startswith("Row 3: Room 503 twice")
    assert plan.doors_added == 2


def test_a_building_that_names_two_zones_stays_out_as_a_whole() -> None:
    plan = plan_of(line(), line(责任区="Z19", 房号="605"), line(楼栋="13巷1号"))
    assert faults_of(plan) == [(3, "import.row_two_zones")]
    assert [draft.name for draft in plan.buildings] == ["13巷1号"]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"责任区": ""}, "import.row_blank"),
        ({"楼栋": " 　 "}, "import.row_blank"),
        ({"房号": "—"}, "import.row_blank"),
        ({"楼栋类别": "别墅"}, "import.row_word"),
        ({"门的类别": "仓库"}, "import.row_word"),
        ({"夜班": "也许"}, "import.row_word"),
        ({"房号": "=B2"}, "import.row_formula"),
        ({"房号": "＝B2"}, "import.row_formula"),
        ({"进门提示": "+86"}, "import.row_formula"),
        ({"楼栋": "@SUM(A1)"}, "import.row_formula"),
        ({"楼层": "-1"}, "import.row_formula"),
        ({"楼栋": "\tcmd\x00"}, "import.row_unreadable"),
        ({"楼栋": "1\ufffd栋"}, "import.row_unreadable"),
        ({"房号": "1月2日"}, "import.row_date"),
        ({"房号": "2026-01-02"}, "import.row_date"),
        ({"楼层": "裙房"}, "import.row_floor"),
        ({"房号": "12"}, "import.row_floor"),
        ({"楼栋": "栋" * 61}, "import.row_long"),
        ({"进门提示": "找" * 141}, "import.row_long"),
        ({"进门提示": "开门打 154 0000 2231"}, "import.row_phone_number"),
        ({"楼栋": "１５４００００２２３１"}, "import.row_phone_number"),
        ({"进门提示": "证号 11010519491231002X"}, "import.row_id_number"),
        ({"楼栋编码": "4.49901E+18"}, "import.row_code"),
        ({"楼栋编码": CODE[:-1]}, "import.row_code"),
        ({"楼栋编码": CODE, "房屋编码": "4499010010010000002000001"}, "import.row_code_prefix"),
    ],
)
def test_a_row_to_be_mended_is_told_in_words_and_its_neighbours_are_not_held_up(cells: dict[str, str], code: str) -> None:
    plan = plan_of(line(楼栋="1巷1号"), line(**cells), line(楼栋="1巷2号"))
    assert faults_of(plan) == [(3, code)]
    assert all("{" not in plan.faults[0].sentence(language) for language in ("zh-Hans", "en"))
    assert plan.doors_added == 2


def test_rows_of_one_building_may_not_disagree_about_it() -> None:
    plan = plan_of(line(楼栋类别="村屋"), line(房号="605", 楼栋类别="宿舍"), line(房号="606", 进门提示="甲"), line(房号="607", 进门提示="乙"))
    assert faults_of(plan) == [(3, "import.row_differs"), (5, "import.row_differs")]


def test_a_house_code_belongs_to_one_door_here_and_in_the_file() -> None:
    lines = [line(房屋编码=f"{CODE}000001"), line(房号="605", 房屋编码=f"{CODE}000001")]
    assert faults_of(plan_of(*lines)) == [(3, "import.row_code_twice")]
    assert faults_of(plan_of(lines[1], existing=after(plan_of(lines[0])))) == [(2, "import.row_code_twice")]


def test_a_building_code_is_taken_from_its_house_codes() -> None:
    assert plan_of(line(房屋编码=f"{CODE}000001")).buildings[0].values["building_code"] == CODE


def test_every_fault_of_a_row_is_told() -> None:
    assert [code for _, code in faults_of(plan_of(line(楼栋="", 夜班="也许", 门的类别="仓库")))] == [
        "import.row_blank",
        "import.row_word",
        "import.row_word",
    ]


def test_columns_about_people_are_named_and_never_read() -> None:
    header = [*HEADER, "业主姓名", "联系电话", "身份证号", "人数", "Owner", "Tenant name", "Head-count", "备注"]
    reading = reading_of([*line(), "甲", "15400002231", "x", "3", "A", "B", "4", "5"], header=header)
    assert reading.columns_about_people == ["业主姓名", "联系电话", "身份证号", "人数", "Owner", "Tenant name", "Head-count"]
    assert reading.unknown_columns == ["备注"]
    assert "15400002231" not in repr(reading.entries)


def test_buildings_and_rooms_are_no_columns_about_people() -> None:
    assert not any(is_about_people(header) for header in (*HEADER, "building_kind", "house_code", "备注", "面积", "width"))


def test_headers_may_be_english_mixed_in_case_or_carry_a_remark() -> None:
    header = ["Zone", "COMPOUND", "Building Kind", "building", "Room No.", "房号（必填）"]
    with pytest.raises(Problem) as caught:
        reading_of(["Z07"], header=header[:4])
    assert caught.value.refusal is IMPORT_COLUMNS
    assert caught.value.details["columns"] == "房号/room"
    entry = reading_of(["z07", "禾里村", "tower", "3栋", "x", "1203"], header=header).entries[0]
    assert (entry.zone, entry.building_kind, entry.room, entry.floor) == ("Z07", "tower", "1203", "12")


def test_kinds_are_known_by_their_labels_in_both_languages_and_by_their_codes() -> None:
    for kind in ("村屋", "House", "house"):
        assert reading_of(line(楼栋类别=kind)).entries[0].building_kind == "house"
    for kind in ("宿舍房间", "Dormitory room", "dorm_room"):
        assert reading_of(line(门的类别=kind)).entries[0].door_kind == "dorm_room"


@pytest.mark.parametrize(
    ("lines", "building_kind", "door_kind", "place_kind"),
    [
        ([line()], "walkup", "home", "compound"),
        ([line(房号="1203")], "tower", "home", "compound"),
        ([line(楼栋类别="宿舍")], "dorm", "dorm_room", "dorm_area"),
        ([line(楼栋类别="村屋", 房号="铺2")], "house", "shop", "village_block"),
        ([line(楼栋类别="工棚", 楼层="1", 房号="棚1")], "shed", "shed", "work_site"),
    ],
)
def test_a_kind_that_is_not_said_follows_from_the_rest(lines: list[Any], building_kind: str, door_kind: str, place_kind: str) -> None:
    plan = plan_of(*lines)
    assert plan.buildings[0].values["kind"] == building_kind
    assert plan.buildings[0].doors[0].values["kind"] == door_kind
    assert plan.compounds["禾里村"] == place_kind


def test_text_is_kept_as_it_was_written_but_for_what_cannot_be_seen() -> None:
    assert clean("  <b>１２巷</b>　６号\u200b ") == "<b>12巷</b> 6号"
    assert clean("龘园里（东），𠮷") == "龘园里（东），𠮷"
    assert plan_of(line(楼栋="<script>1栋")).buildings[0].name == "<script>1栋"


@pytest.mark.parametrize(
    ("room", "floor"),
    [
        ("604", "6"), ("0604", "6"), ("1203", "12"), ("3A05", "3A"), ("12A05", "12A"), ("604A", "6"), ("B101", "B1"), ("B1-05", "B1"),
        ("铺1", "1"), ("商铺12", "1"), ("铺3-12", "1"), ("12", None), ("10203", None), ("值班室", None), ("A座", None),
    ],
)  # fmt: skip
def test_a_plain_room_tells_its_floor(room: str, floor: str | None) -> None:
    found = floor_from_room(room)
    assert (found[0] if found else None) == floor


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("6", "6"), ("06", "6"), ("6楼", "6"), ("6F", "6"), ("F6", "6"), ("第6层", "6"), ("六楼", "6"), ("十二层", "12"), ("二十一", "21"),
        ("首层", "1"), ("负一楼", "B1"), ("地下2层", "B2"), ("B2", "B2"), ("3a", "3A"), ("夹层", "夹层"), ("G", "G"), ("天台", "天台"),
        ("0", None), ("裙房", None), ("6.5", None), ("六七", None),
    ],
)  # fmt: skip
def test_floors_are_known_as_people_write_them(text: str, label: str | None) -> None:
    found = floor_of(text)
    assert (found[0] if found else None) == label


def test_floors_stand_from_the_ground_up_and_a_floor_may_be_left_out() -> None:
    floors = ["B2", "B1", "G", "1", "夹层", "2", "3", "3A", "5", "24", "天台"]
    places = [floor_of(floor) for floor in floors]
    assert [place[1] for place in places if place] == sorted(place[1] for place in places if place)
    assert len({place[1] for place in places if place}) == len(floors)


def test_rooms_stand_in_natural_order() -> None:
    rooms = ["铺1", "铺1-2", "铺1-10", "铺2", "铺2-1", "铺10", "101", "102", "102A", "102B", "1010", "值班室"]
    shuffled = sorted(rooms)
    assert sorted(shuffled, key=room_place) == rooms
    assert max(room_place(room) for room in [*rooms, "9" * 16, "9999-9999Z"]) < 2**31


@pytest.mark.parametrize(("unit", "label"), [("1单元", "1"), ("二单元", "2"), ("Unit 3", "3"), ("A座", "A座"), ("a", "A"), ("", "")])
def test_units_are_known_by_their_bare_label(unit: str, label: str) -> None:
    assert reading_of(line(单元=unit)).entries[0].unit == label
